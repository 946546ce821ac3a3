// What a memtester tells in its output.

export interface Failure {
  /** Relative to the buffer for Stuck Address, else to a half of it; bytes. */
  offset: bigint
  /** The word in the first and in the second half; Stuck Address does not tell. */
  words?: [first: bigint, second: bigint]
}

export interface Position {
  /** From 1; 0 before the first. */
  loop: number
  /** The sub-test's name; '' before the first of a loop. */
  subTest: string
  /** Set from its end until the next begins. */
  ended: 'ok' | 'failed' | undefined
  /** Messages or spinner turns so far in this sub-test. */
  turns: number
  /** The N of the last `setting N` or `testing N`. */
  pass: number | undefined
}

export type OutputEvent =
  | { kind: 'version'; version: string }
  | { kind: 'locked'; bytes: number }
  | { kind: 'reducing' }
  | { kind: 'trouble'; text: string }
  /** At once, so that its page can be looked up. It belongs to `position`, or to the next sub-test that ends badly. */
  | { kind: 'failure'; failure: Failure; position: Position | undefined }
  | { kind: 'sub-test-end'; position: Position }
