// Which places of an array are filled by which members, as their superblocks and the kernel say together.
import type { ArrayParts, Member } from './members.ts'

export interface Places {
  level: string
  /** How many there are. */
  count: number
  /** A member in step with the others. */
  inStep: Member[]
  /** Being rebuilt. */
  rebuilding: Member[]
  spare: Member[]
  /** Fell out before the others were written last, or thrown out by the kernel. */
  out: Member[]
  /** Numbers of the places that nobody fills. */
  missing: number[]
}

/** The events of members in step may differ by one: a crash can come between their superblocks (mdadm, Assemble.c). */
const SAME_EVENTS = 1

/** `members` must not be empty. */
export const placesOf = ({ members, live }: Pick<ArrayParts, 'members' | 'live'>): Places => {
  const newest = members.reduce((a, b) => (b.superblock.events > a.superblock.events ? b : a)).superblock
  const isOut = ({ name, superblock }: Member) =>
    superblock.events < newest.events - SAME_EVENTS ||
    live?.members
      .find(one => one.name === name)
      ?.state.split(',')
      .includes('faulty') === true ||
    (superblock.slot !== undefined && newest.arrayState?.[superblock.slot] === '.')
  const present = members.filter(member => !isOut(member))
  const placed = present.filter(({ superblock }) => superblock.slot !== undefined)
  const filled = new Set(placed.map(({ superblock }) => superblock.slot))
  return {
    level: newest.level,
    count: newest.raidDevices,
    inStep: placed.filter(({ superblock }) => superblock.recoveryOffset === undefined),
    rebuilding: placed.filter(({ superblock }) => superblock.recoveryOffset !== undefined),
    spare: present.filter(({ superblock }) => superblock.slot === undefined && superblock.role === 'spare'),
    out: members.filter(isOut),
    missing: [...Array(Math.min(newest.raidDevices, MOST_PLACES)).keys()].filter(place => !filled.has(place)),
  }
}

/** As many as md can have with superblock 1.x, and a bound for a superblock that lies. */
const MOST_PLACES = 2048

/** How many members the array can do without; of RAID 10 at least. */
export const redundancy = ({ level, count }: Pick<Places, 'level' | 'count'>, layout = ''): number => {
  if (level === 'raid1') return count - 1
  if (level === 'raid10') return Number(/=(\d)/.exec(layout)?.[1] ?? 2) - 1
  return { raid4: 1, raid5: 1, raid6: 2 }[level] ?? 0
}
