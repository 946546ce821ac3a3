import { describe, expect, test } from 'vitest'
import { type Ended, judgeEnd } from '../../../probes/memory/memtester-verdict.ts'

const good: Ended = {
  exitCode: 0,
  killedBy: undefined,
  version: '4.6.0',
  failures: 0,
  okSubTests: 36,
  loops: 2,
  plannedBytes: 2 ** 20,
  lockedBytes: 2 ** 20,
  lastTrouble: undefined,
}
const verdicts = (change: Partial<Ended>) =>
  judgeEnd({ ...good, ...change }).map(
    evidence => evidence.artifact === 'diagnosis' && [evidence.type, evidence.verdict],
  )

describe('the end of a memtester', () => {
  test('says nothing when all went well', () => {
    expect(judgeEnd(good)).toEqual([])
  })

  test.for([
    ['killed by a signal', { exitCode: undefined, killedBy: 'SIGKILL' }, 'memory-test-killed'],
    ['killed, told by its code', { exitCode: 137 }, 'memory-test-killed'],
    ['killed after failures', { exitCode: undefined, killedBy: 'SIGTERM', failures: 3 }, 'memory-test-killed'],
    ['not started', { exitCode: 1 }, 'memtester-not-started'],
    ['nice could not start it', { exitCode: 127 }, 'memtester-not-started'],
    ['an unknown code', { exitCode: 8 }, 'memtester-exit-code'],
  ] as const)('%s is inconclusive', ([, change, symptom]) => {
    expect(() => judgeEnd({ ...good, ...change })).toThrow(expect.objectContaining({ symptom }))
  })

  test.for([2, 4, 6])('exit code %i fails, even when no failure was printed', exitCode => {
    expect(verdicts({ exitCode })).toEqual([['FAIL', 'memory-failed-without-address']])
  })

  test('adds nothing to failures that are already diagnoses, whatever the exit code', () => {
    expect(verdicts({ exitCode: 4, failures: 1 })).toEqual([])
    expect(verdicts({ exitCode: 0, failures: 1 })).toEqual([])
  })

  test.for([
    ['a version whose output is not known', { version: '5.0.0' }, 'memtester-version-unknown'],
    ['no version', { version: undefined }, 'memtester-version-unknown'],
    ['a sub-test less', { okSubTests: 35 }, 'memory-test-incomplete'],
    ['less memory than planned', { lockedBytes: 2 ** 20 - 4096 }, 'memory-test-incomplete'],
  ] as const)('%s is unknown, not good', ([, change, verdict]) => {
    expect(verdicts(change)).toEqual([['UNKNOWN', verdict]])
  })

  test.for(['4.5.1', '4.6.0', '4.7.0', '4.7.1'])('version %s is known', version => {
    expect(verdicts({ version })).toEqual([])
  })
})
