// What of an array can be compared with what, so that a difference means something.
import { Skip } from '../contract/errors.ts'
import { BLOCK, type Rule } from './equal.ts'
import type { Member } from './members.ts'
import type { Places } from './places.ts'

export interface Comparison {
  rule: Rule
  /** Each is compared on its own. */
  groups: Member[][]
  /** Bytes of each member. */
  length: number
}

const SECTOR = 512

/** Throws Skip where members do not hold the same data, or not yet. */
export const comparisonOf = (places: Places): Comparison => {
  const { inStep, count, rebuilding } = places
  if (inStep.some(({ superblock }) => superblock.reshaping)) throw nothing('It is being given another shape')
  const whole = inStep.length === count && rebuilding.length === 0
  const groups = groupsOf(places).filter(group => group.length > 1)
  const rule = isParity(places) ? 'parity' : 'copies'
  if (groups.length === 0) throw nothing('Only one copy of its data is there')
  if (rule === 'parity' && !whole) throw nothing('A member is missing, so that its parity compares with nothing')
  const lengths = groups.flat().map(({ superblock }) => (superblock.dataSize ?? 0) * SECTOR)
  return { rule, groups, length: Math.min(...lengths) }
}

export const startOf = ({ superblock }: Member) => superblock.dataOffset * SECTOR

/** Bytes that are read at once of each member. */
export const CHUNK = 1024 * BLOCK

const isParity = ({ level }: Places) => level === 'raid5' || level === 'raid4'

const groupsOf = (places: Places): Member[][] => {
  const { level, inStep, count } = places
  if (level === 'raid1' || isParity(places)) return [inStep]
  // Copies that lie near each other are at the same place of members that follow each other.
  const copies = Number(/^near=(\d)$/.exec(inStep[0]?.superblock.layout ?? '')?.[1])
  if (level === 'raid10' && count % copies === 0)
    return [...Map.groupBy(inStep, ({ superblock }) => Math.floor((superblock.slot ?? 0) / copies)).values()]
  throw new Skip('not-comparable', WHY_NOT[level] ?? `A stopped array of this kind (${level}) is not compared.`)
}

const nothing = (why: string) => new Skip('nothing-to-compare', `${why}; array/state says more.`)

const WHY_NOT: Record<string, string> = {
  raid0: 'RAID 0 holds everything once: there is nothing to compare.',
  linear: 'A linear array holds everything once: there is nothing to compare.',
  raid6: 'RAID 6 can be checked by the kernel only, and only while the array is running and may be written to.',
}
