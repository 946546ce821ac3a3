// What a member of a Linux array (md) says of itself and of its array, by `mdadm --examine`.
import { known } from '../machine/known.ts'
import { cleaned } from '../machine/sysfs.ts'
import { output } from '../tool.ts'

export interface Superblock {
  /** As the kernel says it: raid1, raid5, linear … */
  level: string
  /** How many members the array has when it is complete, without spares. */
  raidDevices: number
  /** The member's place, from 0; undefined for a spare or a journal. */
  slot?: number
  role: string
  /** Counts changes of the array; a member that is behind was left out. */
  events: number
  /** One letter a place: A active, . missing, R being replaced. */
  arrayState?: string
  /** `clean`, or `active`: not stopped in order. */
  state: string
  /** Sectors of 512 bytes, from the member's start to the array's data. */
  dataOffset: number
  /** Sectors of the member that hold the array's data. */
  dataSize?: number
  /** Up to where the member was rebuilt, sectors; undefined when it is whole. */
  recoveryOffset?: number
  /** Up to where the array was made equal, sectors; undefined when all of it was. */
  resyncOffset?: number
  layout?: string
  updateTime?: string
  bitmap: boolean
  /** It is being given another shape: level, layout or number of members. */
  reshaping: boolean
  sound: boolean
}

const TIMEOUT_MS = 20_000

/** Undefined where there is no superblock. Opens the device for reading only. */
export const readSuperblock = async (device: string, signal: AbortSignal): Promise<Superblock | undefined> => {
  // mdadm takes nothing after `--`; a device's path begins with a slash.
  const { text, exitCode } = await output('mdadm', ['--examine', device], { signal, timeout: TIMEOUT_MS })
  // 1: no superblock, or the device cannot be read; mdadm(8) knows no other.
  return exitCode === 0 ? parseSuperblock(text) : undefined
}

/** Undefined for text that lacks what every superblock has. */
export const parseSuperblock = (text: string): Superblock | undefined => {
  const fields = new Map([...text.matchAll(FIELD)].map(([, name = '', value = '']) => [name, cleaned(value)]))
  const number = (name: string) => wholeNumber(fields.get(name))
  const [level, raidDevices, events] = [fields.get('Raid Level'), number('Raid Devices'), number('Events')]
  if (level === undefined || raidDevices === undefined || events === undefined) return undefined
  const role = fields.get('Device Role') ?? roleOfOldFormat(text)
  return {
    level,
    raidDevices,
    events,
    role,
    state: fields.get('State') ?? 'unknown',
    dataOffset: number('Data Offset') ?? 0,
    bitmap: fields.has('Internal Bitmap'),
    reshaping: /^ *Reshape pos/m.test(text),
    sound: /correct$/.test(fields.get('Checksum') ?? ''),
    ...known({
      slot: wholeNumber(/^Active device (\d+)$/.exec(role)?.[1]),
      arrayState: /^[A.R]+/.exec(fields.get('Array State') ?? '')?.[0],
      dataSize: dataSize(fields),
      recoveryOffset: number('Recovery Offset'),
      resyncOffset: number('Resync Offset'),
      layout: fields.get('Layout'),
      updateTime: fields.get('Update Time'),
    }),
  }
}

const FIELD = /^ *([A-Z][A-Za-z ]*[A-Za-z]) : (.*)$/gm

const wholeNumber = (text: string | undefined) => {
  const digits = /^\d{1,15}(?!\d)/.exec(text ?? '')?.[0]
  return digits === undefined ? undefined : Number(digits)
}

/** Superblock 0.90 has a table: `this     0       7       10        0      active sync   /dev/sda`. */
const roleOfOldFormat = (text: string) => {
  const [, place, state = ''] = /^this(?: +\d+){3} +(\d+) +(\w+)/m.exec(text) ?? []
  return state === 'active' ? `Active device ${place}` : cleaned(state) || 'unknown'
}

/** Used Dev Size stands there only where it is less than what there is; before 1.0 in KiB and alone. */
const dataSize = (fields: ReadonlyMap<string, string>) => {
  const used = fields.get('Used Dev Size')
  const sectors = wholeNumber(used ?? fields.get('Avail Dev Size'))
  return sectors !== undefined && used !== undefined && !used.includes('sectors') ? sectors * 2 : sectors
}
