// What the end of one memtester means. Exit code: bit 0 not started, bit 1 stuck address, bit 2 another sub-test
// (memtester(8)).
import { Inconclusive } from '../contract/errors.ts'
import { type Evidence, fail, unknown } from '../contract/step.ts'
import { SUB_TESTS } from './memtester-sub-tests.ts'

export interface Ended {
  exitCode: number | undefined
  killedBy: string | undefined
  version: string | undefined
  /** Failures read, and sub-tests that said ok, over all loops. */
  failures: number
  okSubTests: number
  loops: number
  plannedBytes: number
  lockedBytes: number
  /** The last line that was not understood. */
  lastTrouble: string | undefined
}

const NOT_STARTED = 1
const STUCK_ADDRESS_FAILED = 2
const SUB_TEST_FAILED = 4

/** FAIL and UNKNOWN diagnoses; none when it ended well or its failures say it all. Throws Inconclusive. */
export const judgeEnd = (ended: Ended): Evidence[] => {
  const { exitCode, failures } = ended
  refuseBroken(ended)
  if (failures > 0) return []
  if (exitCode !== 0) {
    const message = `memtester ended with exit code ${exitCode} but printed no failure: ${meaningOf(exitCode ?? 0)}.`
    return [fail('memory-failed-without-address', message)]
  }
  if (!KNOWN_VERSIONS.test(ended.version ?? '')) {
    const message = `memtester ${ended.version ?? 'without a version'} is not known: its output may mean something else.`
    return [unknown('memtester-version-unknown', message)]
  }
  return isWhole(ended) ? [] : [unknown('memory-test-incomplete', incomplete(ended))]
}

/** Those whose sources were read. */
const KNOWN_VERSIONS = /^(4\.5\.\d+|4\.6\.0|4\.7\.\d+)$/

const refuseBroken = ({ exitCode, killedBy, lastTrouble }: Ended) => {
  const because = lastTrouble === undefined ? '' : ` It last said: ${lastTrouble}`
  if (killedBy !== undefined || exitCode === undefined || exitCode === 137) {
    const message = `memtester was killed (${killedBy ?? 'SIGKILL'}), by the kernel for want of memory or by a person.`
    throw new Inconclusive('memory-test-killed', `${message}${because}`)
  }
  if (exitCode & NOT_STARTED) {
    throw new Inconclusive('memtester-not-started', `memtester could not start (exit code ${exitCode}).${because}`)
  }
  if (exitCode & ~(STUCK_ADDRESS_FAILED | SUB_TEST_FAILED)) {
    throw new Inconclusive('memtester-exit-code', `memtester ended with unknown exit code ${exitCode}.${because}`)
  }
}

const meaningOf = (exitCode: number) =>
  [
    ...(exitCode & STUCK_ADDRESS_FAILED ? ['the stuck address test failed'] : []),
    ...(exitCode & SUB_TEST_FAILED ? ['a sub-test failed'] : []),
  ].join(', ')

const isWhole = ({ okSubTests, loops, plannedBytes, lockedBytes }: Ended) =>
  okSubTests === loops * SUB_TESTS.length && lockedBytes === plannedBytes

const incomplete = ({ okSubTests, loops, plannedBytes, lockedBytes }: Ended) =>
  `memtester said ok ${okSubTests} times instead of ${loops * SUB_TESTS.length} and locked ${lockedBytes} of ${plannedBytes} bytes.`
