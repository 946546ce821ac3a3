// The failures of one memtester, with the pages they are in.
import { type Evidence, fail } from '../contract/step.ts'
import type { MemoryMap } from '../machine/memory-map.ts'
import { describeWhereabouts, partOfWhereabouts, whereabouts } from '../machine/module-of-address.ts'
import { type Candidate, differingBits, judgeFailure } from './memory-failure.ts'
import type { Failure, Position } from './memtester-events.ts'
import { type Halves, physicalAddress, type Region } from './physical-address.ts'

/** The buffer of a running memtester; its halves where they are known. */
export interface TestedBuffer {
  pid: number
  region: Region
  halves: Halves | undefined
}

export interface FailureLog {
  /** Looks up its pages now, unless the same was seen before. */
  add(failure: Failure, buffer: TestedBuffer | undefined): void
  /** Diagnoses of those that were added since, whose sub-test has now ended at `position`. */
  judge(position: Position, buffer: TestedBuffer | undefined): Evidence[]
}

/** At most so many distinct failures are listed; all are counted elsewhere. */
const MOST_LISTED = 50

export const createFailureLog = (map: MemoryMap | undefined): FailureLog => {
  const listed = new Set<string>()
  const pending: { failure: Failure; candidates: Candidate[] }[] = []
  return {
    add: (failure, buffer) => {
      const key = `${failure.offset} ${differingBits(failure)} ${failure.words === undefined}`
      if (listed.has(key) || listed.size >= MOST_LISTED) return
      listed.add(key)
      pending.push({ failure, candidates: candidatesOf(failure, buffer) })
    },
    judge: (position, buffer) =>
      pending.splice(0).map(({ failure, candidates }) => {
        const now = candidatesOf(failure, buffer)
        const both = candidates.map((candidate, index) => ({ ...candidate, later: now[index]?.found }))
        const { verdict, message, addresses } = judgeFailure(failure, position, both)
        const where = whereabouts(map, addresses)
        return fail(verdict, `${message} ${describeWhereabouts(where)}`, partOfWhereabouts(where))
      }),
  }
}

const candidatesOf = ({ offset, words }: Failure, buffer: TestedBuffer | undefined): Candidate[] => {
  const found = (address: bigint) => (buffer === undefined ? undefined : lookUp(buffer, address))
  if (words === undefined) return [{ where: 'buffer', word: undefined, found: found(offset), later: undefined }]
  const second = offset + (buffer?.halves?.half ?? 0n)
  return [
    { where: 'first half', word: words[0], found: found(offset), later: undefined },
    { where: 'second half', word: words[1], found: found(second), later: undefined },
  ]
}

const lookUp = ({ pid, region, halves }: TestedBuffer, offset: bigint) =>
  halves && offset < 2n * halves.half ? physicalAddress(pid, halves.start + offset, region.pageSize) : undefined
