// What people call the parts of a machine: in full as a heading, short in a sentence.
import type { HardwareInfo } from '../../probes/contract/records.ts'
import { type Word, word } from '../../probes/contract/words.ts'
import { kindOfPart } from './part.ts'
import type { ReportedRun } from './run-evidence.ts'

export interface PartNames {
  full(part: string): string
  short(part: string): string
}

/** Drives by their serial numbers, what lies on them by the names that the runs gave it. */
export const partNames = (hardware: readonly HardwareInfo[], runs: readonly ReportedRun[]): PartNames => {
  const drive = (part: string) => hardware.find(({ hardwareInfoId }) => hardwareInfoId === part)
  const target = (part: string) => runs.findLast(({ info }) => info.target === part)?.run.start?.metadata
  return {
    full: part => fixed(part) ?? driveName(drive(part)) ?? targetName(part, target(part)) ?? part,
    short: part => fixed(part)?.toLowerCase() ?? shortDrive(drive(part)) ?? shortTarget(part, target(part)) ?? part,
  }
}

const FIXED = new Map<string, Word>([
  ['memory', 'part.memory'],
  ['cpu', 'part.cpu'],
  ['machine', 'part.machine'],
])

const fixed = (part: string) => {
  const key = FIXED.get(part)
  return key && word(key)
}

const driveName = (drive: HardwareInfo | undefined) =>
  drive &&
  (drive.serialNumber === undefined
    ? word('part.drive.unnumbered', { name: drive.name, location: drive.location ?? '–' })
    : word('part.drive', { name: drive.name, serial: drive.serialNumber }))

const shortDrive = (drive: HardwareInfo | undefined) =>
  drive && word('part.short.drive', { name: drive.serialNumber ?? drive.location ?? drive.name })

const OTHERS = new Map<string, [full: Word, short: Word]>([
  ['drive', ['part.target.drive', 'part.short.drive']],
  ['partition', ['part.target.partition', 'part.short.partition']],
  ['array', ['part.target.array', 'part.short.array']],
])

type Metadata = Record<string, unknown> | undefined

const targetName = (part: string, metadata: Metadata) => {
  const [full] = OTHERS.get(kindOfPart(part)) ?? []
  return full && word(full, { name: text(metadata?.['targetName']) ?? part })
}

/** The report says in full which one it was at the time. */
const shortTarget = (part: string, metadata: Metadata) => {
  const [, short] = OTHERS.get(kindOfPart(part)) ?? []
  return (
    short &&
    word(short, {
      name: text(metadata?.['targetShort']) ?? text(metadata?.['device'])?.replace(/^\/dev\//, '') ?? part,
    })
  )
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
