// Whose a device-mapper device or a file of ours is: its mark names the process, so that one left behind can be told.
import type { BlockNode, Roots } from './nodes.ts'
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

export const isAlive = ({ pid, startTime }: Owner, roots?: Roots) => startTimeOf(pid, roots) === startTime
