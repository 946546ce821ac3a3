// Which part of the machine a statement is about.
import type { HardwareInfo } from '../../probes/contract/records.ts'
import type { Evidence } from './schema.ts'

const STANDARD_PARTS = ['memory', 'cpu', 'machine'] as const

/** The parts that every report speaks about, tested or not: the desk must see which drives are good, too. */
export const partsOf = (hardware: readonly HardwareInfo[]): string[] => [
  ...STANDARD_PARTS,
  ...hardware.filter(isDrive).map(({ hardwareInfoId }) => hardwareInfoId),
]

const isDrive = ({ partType }: HardwareInfo) => partType === 'drive'

/** What a part is; those that there are several of have ids that begin with it. */
export const kindOfPart = (part: string): string => /^(drive|partition|array)(?=-)/.exec(part)?.[0] ?? part

/** What lies on drives: when it is broken, that does not make anything that can be replaced broken. */
export const isContent = (part: string): boolean => ['partition', 'array'].includes(kindOfPart(part))

/**
 * A processor test that sees a memory error speaks about the memory: verdicts and rule ids begin with what they are
 * about. What does not say so is about the run's target.
 */
export const partOf = (evidence: Evidence, code: string, target: string, hardware: readonly HardwareInfo[]): string => {
  const component = hardware.find(({ hardwareInfoId }) => hardwareInfoId === evidence.hardwareInfoId)
  return (component && partOfComponent(component)) ?? PREFIXES.find(([prefix]) => prefix.test(code))?.[1] ?? target
}

const PREFIXES: readonly [RegExp, string][] = [
  [/^(memory|edac|kernel-log-memory|event-log-memory)-/, 'memory'],
  [/^(cpu|kernel-log-machine-check)-/, 'cpu'],
  [/^(temperature|bmc|kernel-log)-/, 'machine'],
]

/** The part that a component belongs to, undefined for one that no test of today speaks about; a drive is one itself. */
export const partOfComponent = (component: HardwareInfo): string | undefined => {
  if (isDrive(component)) return component.hardwareInfoId
  const type = component.partType ?? component.hardwareInfoId
  if (/memory|dimm/i.test(type)) return 'memory'
  return /cpu|processor/i.test(type) ? 'cpu' : undefined
}
