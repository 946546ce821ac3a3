// What one loop of memtester 4.6.0 does (tests.c; that of 4.5.x and 4.7.x is the same): its sub-tests in order.

export interface SubTest {
  name: string
  /** How it tells where it is: by `setting N`/`testing N` messages, by a spinner, or not at all before its end. */
  tells: { messages: number } | { spinnerRounds: number } | undefined
  /** Times that it goes over the whole buffer, writing or reading; the memset after each of the last 17 included. */
  passes: number
  /**
   * CPU time, in percent of a loop where both classes cost the same: of one and two instances with 32 MiB to 2 GiB, on
   * three machines.
   */
  weight: number
  /** What its speed depends on. Processors differ in the ratio of the two, so a run learns each by itself. */
  boundBy: 'bandwidth' | 'compute'
}

const bandwidth = (name: string, messages: number, passes: number, weight: number): SubTest => ({
  name,
  tells: messages > 0 ? { messages } : undefined,
  passes,
  weight,
  boundBy: 'bandwidth',
})

const spinning = (name: string, spinnerRounds: number, passes: number, weight: number): SubTest => ({
  name,
  tells: { spinnerRounds },
  passes,
  weight,
  boundBy: 'compute',
})

/** Its offsets are relative to the whole buffer, those of all others to one of its halves, which they compare. */
export const STUCK_ADDRESS = 'Stuck Address'

export const SUB_TESTS: readonly SubTest[] = [
  bandwidth(STUCK_ADDRESS, 32, 32, 1.95),
  spinning('Random Value', 1, 3, 3.5),
  bandwidth('Compare XOR', 0, 4, 0.1),
  bandwidth('Compare SUB', 0, 4, 0.08),
  bandwidth('Compare MUL', 0, 4, 0.09),
  { name: 'Compare DIV', tells: undefined, passes: 4, weight: 0.28, boundBy: 'compute' },
  bandwidth('Compare OR', 0, 4, 0.09),
  bandwidth('Compare AND', 0, 4, 0.1),
  bandwidth('Sequential Increment', 0, 3, 0.09),
  bandwidth('Solid Bits', 128, 129, 4.07),
  bandwidth('Block Sequential', 512, 513, 16.25),
  bandwidth('Checkerboard', 128, 129, 4.02),
  bandwidth('Bit Spread', 256, 257, 8.05),
  bandwidth('Bit Flip', 1024, 1025, 32.15),
  bandwidth('Walking Ones', 256, 257, 8.15),
  bandwidth('Walking Zeroes', 256, 257, 8.1),
  spinning('8-bit Writes', 2, 5, 6.7),
  spinning('16-bit Writes', 2, 5, 6.4),
]

export const PASSES_PER_LOOP = SUB_TESTS.reduce((sum, { passes }) => sum + passes, 0)

/** The spinner turns once per 2500 words written; a round writes both halves of the buffer, word by word. */
const BYTES_PER_TURN = 2500 * 8 * 2

/** How many messages or spinner turns a sub-test makes over a buffer of `bytes`; 1 when it makes none. */
export const turnsOf = ({ tells }: SubTest, bytes: number): number => {
  if (tells === undefined) return 1
  return 'messages' in tells ? tells.messages : tells.spinnerRounds * Math.ceil(bytes / BYTES_PER_TURN)
}
