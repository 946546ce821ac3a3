// What a failure that memtester found says about the memory: which word, which bits, where.
import type { Failure, Position } from './memtester-events.ts'
import { patternWord } from './memtester-pattern.ts'

/** A place in the buffer that a failure may mean. */
export interface Candidate {
  where: 'buffer' | 'first half' | 'second half'
  word: bigint | undefined
  /** Physical, when the failure was read and when its sub-test had ended; undefined where it may not be known. */
  found: bigint | undefined
  later: bigint | undefined
}

export interface Finding {
  verdict: 'memory-stuck-address' | 'memory-bad-word'
  message: string
  /** Physical, of the places that may be bad; none where one of them is not known. */
  addresses: bigint[]
}

export const judgeFailure = (failure: Failure, position: Position, candidates: readonly Candidate[]): Finding => {
  const at = `in ${position.subTest}${position.pass === undefined ? '' : `, pass ${position.pass}`}, loop ${position.loop}`
  const bad = suspects(failure, position, candidates)
  const places = bad.map(candidate => placeOf(candidate, bad.length > 1)).join(' or ')
  const found = bad.map(candidate => candidate.found).filter(address => address !== undefined)
  const addresses = found.length === bad.length ? found : []
  if (failure.words === undefined) {
    const message = `A word did not hold its own address, possibly a bad address line: ${places}, ${at}.`
    return { verdict: 'memory-stuck-address', message, addresses }
  }
  const [first, second] = failure.words
  return {
    verdict: 'memory-bad-word',
    message: `Two words that must be equal differ: ${hex(first)} and ${hex(second)}, ${bitsOf(first ^ second)}. ${judged(failure, position, bad)}: ${places}, ${at}.`,
    addresses,
  }
}

/** The bits that differ, so that the same stuck bit is recognised in every sub-test. */
export const differingBits = ({ words }: Failure): bigint => (words ? words[0] ^ words[1] : 0n)

/** The candidates whose word is not what the sub-test wrote; all of them where that is unknown. */
const suspects = (failure: Failure, position: Position, candidates: readonly Candidate[]) => {
  const expected = expectedWord(failure, position)
  const kept = candidates.filter(({ word }) => word !== expected)
  const decided = expected !== undefined && candidates.some(({ word }) => word === expected)
  return decided ? kept : candidates
}

const expectedWord = ({ offset }: Failure, { subTest, pass }: Position) =>
  pass === undefined ? undefined : patternWord(subTest, pass, offset / 8n)

const judged = (failure: Failure, position: Position, bad: readonly Candidate[]) => {
  const expected = expectedWord(failure, position)
  return bad.length === 1 && expected !== undefined
    ? `The word written was ${hex(expected)}, so one is bad`
    : 'Either may be bad'
}

const placeOf = ({ where, word, found, later }: Candidate, many: boolean) => {
  const address = found === undefined ? 'physical address unknown' : `physical address ${hex(found)}`
  const moved =
    found !== undefined && later !== undefined && later !== found ? ` (its page is now at ${hex(later)})` : ''
  const named = many && word !== undefined ? ` (${hex(word)}, ${where})` : where === 'buffer' ? '' : ` (${where})`
  return `${address}${moved}${named}`
}

/** Eight byte lanes make the 64 data bits of a memory channel. */
const bitsOf = (difference: bigint) => {
  const bits = Array.from({ length: 64 }, (_, bit) => bit).filter(bit => (difference >> BigInt(bit)) & 1n)
  const lanes = [...new Set(bits.map(bit => Math.floor(bit / 8)))]
  return `${bits.length === 1 ? 'bit' : 'bits'} ${bits.join(' ')}, byte ${lanes.length === 1 ? 'lane' : 'lanes'} ${lanes.join(' ')}`
}

const hex = (value: bigint) => `0x${value.toString(16)}`
