// Whether the records of a run are complete and unchanged: a walk along their hash chain.
import { type ChainState, chainStart, nextState, readLink } from '../../probes/contract/chain.ts'

export interface ChainCheck {
  /** Records that continue the chain; after a changed or lost line none does, after an inserted one they all do. */
  records: number
  /**
   * SHA-256 (hex) of the last of them, '' when there is none. The chain alone cannot show that its last line was
   * changed or that lines were cut off its end: compare this hash with the one in the report.
   */
  headHash: string
  /** Line number, from 1, of the first record that does not continue the chain, or follows the run's end. */
  firstBroken?: number
  /** Line numbers of the lines that are no records, such as one torn by a crash: at most MOST_GARBAGE. */
  garbage: number[]
  /** Bytes after the last newline: a line that was never finished. */
  tornTail?: number
  /** The last record is the run's end. */
  hasEnd: boolean
}

const MOST_GARBAGE = 100
const NEWLINE = 10

/** Checks the bytes of a records.jsonl. Never throws: what cannot be read is garbage. */
export const checkChain = (bytes: Buffer): ChainCheck => {
  const check: ChainCheck = { records: 0, headHash: '', garbage: [], hasEnd: false }
  let state = chainStart
  let start = 0
  for (let number = 1; ; number++) {
    const end = bytes.indexOf(NEWLINE, start)
    if (end < 0) break
    state = addLine(check, state, decoded(bytes.subarray(start, end)), number)
    start = end + 1
  }
  if (start < bytes.length) check.tornTail = bytes.length - start
  return check
}

const addLine = (check: ChainCheck, state: ChainState, line: string | undefined, number: number): ChainState => {
  if (line === undefined || !looksLikeRecord(line)) {
    if (check.garbage.length < MOST_GARBAGE) check.garbage.push(number)
    return state
  }
  const record = check.hasEnd ? undefined : readLink(line, state)
  if (!record) {
    check.firstBroken ??= number
    return state
  }
  const next = nextState(line, record)
  check.records++
  check.headHash = next.previousHash
  check.hasEnd = record.artifact === 'testRunEnd'
  return next
}

/** Strict: a lenient decoder reads different bytes as the same text, and the hash is over the text. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const decoded = (bytes: Buffer): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** A line with a record's envelope counts as a record even when its content is wrong: somebody changed it. */
const looksLikeRecord = (line: string): boolean => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'previousHash' in value
  } catch {
    return false
  }
}
