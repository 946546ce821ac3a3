// What a memory test as a whole came to.
import { share } from '../contract/share.ts'
import { type Evidence, limit, log, measurement, pass, unknown } from '../contract/step.ts'
import { SUB_TESTS } from './memtester-sub-tests.ts'

export interface MemoryResult {
  /** Words that were read back wrong, each time counted. */
  errors: number
  testedMebibytes: number
  visibleMebibytes: number
  loops: number
  /** What the single memtesters' ends say against a pass. */
  verdicts: Evidence[]
}

/** A module that fails everywhere would print gigabytes; after so many errors it is known to be bad. */
export const TOO_MANY = 20_000

export const judgeMemory = ({
  errors,
  testedMebibytes,
  visibleMebibytes,
  loops,
  verdicts,
}: MemoryResult): Evidence[] => {
  const tested = `${testedMebibytes} of ${visibleMebibytes} MiB were tested ${loops === 1 ? 'once' : `${loops} times`}`
  const good = errors === 0 && verdicts.length === 0
  return [
    measurement('memory tested', testedMebibytes, { unit: 'MiB' }),
    measurement('memory errors', errors, { validators: [NO_ERRORS] }),
    ...(errors >= TOO_MANY ? [log('WARNING', `The test was stopped early, after ${errors} errors.`)] : []),
    ...verdicts,
    ...(good ? [pass('memory-good', `${tested} with all ${SUB_TESTS.length} sub-tests, without an error.`)] : []),
    ...(testedMebibytes < visibleMebibytes * ENOUGH
      ? [
          unknown(
            'memory-partly-tested',
            `Of the memory, ${share(testedMebibytes, visibleMebibytes)} was tested: ${tested}.`,
          ),
        ]
      : []),
  ]
}

/** A test of less than half the memory says too little of the whole. */
const ENOUGH = 0.5

const NO_ERRORS = limit(
  'memory-errors-none',
  'EQUAL',
  0,
  'Memory that returns another value than was written is defective.',
)
