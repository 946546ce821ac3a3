// Whose a device-mapper device or a file of ours is: its mark names the process, so that one left behind can be told.
import { readFileSync } from 'node:fs'
import { type BlockNode, ROOTS, type Roots } from './nodes.ts'
import { startTimeOf } from './processes.ts'

export interface Owner {
  pid: number
  /** Clock ticks since the start of the machine: a later process may have the same pid. */
  startTime: number
}

/** Ours, and no other has it. */
export const newMark = (): string => `${process.pid}-${startTimeOf('self')}-${made++}`

let made = 0

export const ownerOfMark = (mark: string): Owner | undefined => {
  const [, pid, startTime] = /^(\d+)-(\d+)-\d+$/.exec(mark) ?? []
  return pid === undefined ? undefined : { pid: Number(pid), startTime: Number(startTime) }
}

/** A device-mapper device is known to be ours by its UUID. */
export const PREFIX = 'RESCUE-PRO-'

/** undefined: it is not one of ours. */
export const ownerOf = ({ mapperUuid }: BlockNode): Owner | undefined =>
  mapperUuid?.startsWith(PREFIX) ? ownerOfMark(mapperUuid.slice(PREFIX.length)) : undefined

/** Files that loop devices of ours lie on: in RAM on every Linux with systemd. */
export const COW_FOLDER = '/dev/shm/rescue-pro-snapshots'

/** A fence or a view, or the loop device under one; by the kernel's name of it. */
export const isOurs = (name: string): boolean =>
  (name.startsWith('dm-') && attribute(name, 'dm/uuid').startsWith(PREFIX)) ||
  (name.startsWith('loop') && attribute(name, 'loop/backing_file').startsWith(`${COW_FOLDER}/`))

const attribute = (name: string, path: string): string => {
  try {
    return readFileSync(`${ROOTS.sys}/class/block/${name}/${path}`, 'utf8')
  } catch {
    return ''
  }
}

export const isAlive = ({ pid, startTime }: Owner, roots?: Roots) => startTimeOf(pid, roots) === startTime
