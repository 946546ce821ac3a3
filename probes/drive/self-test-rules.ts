// What the log of a drive's last self-tests says of it.
import { type Evidence, limit, measurement, unknown } from '../contract/step.ts'
import type { SelfTest } from './self-test-log.ts'
import { EXIT } from './smartctl.ts'

const SOURCE = 'the drive itself; the self-test that ended last counts (smartctl(8), -l selftest)'

/** What was aborted or interrupted says nothing. Without a log, smartctl's exit status may still know of errors. */
export const judgeSelfTests = (log: readonly SelfTest[] | undefined, exit: number): Evidence[] => {
  if (log === undefined) return exit & EXIT.selfTestLog ? [unknown('drive-self-test-failed-before', UNNAMED)] : []
  const [newest, ...older] = log.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed')
  if (!newest) return []
  const failed = older.find(({ outcome }) => outcome === 'failed')
  return [
    judgeSelfTest('newest self-test', newest),
    ...(failed && newest.outcome === 'passed'
      ? [unknown('drive-self-test-failed-before', `An older self-test: ${told(failed)}; a newer one passed.`)]
      : []),
  ]
}

export const judgeSelfTest = (name: string, test: SelfTest): Evidence =>
  measurement(name, test.outcome === 'passed' ? 'passed' : told(test), {
    validators: [limit('smart.selftest', 'EQUAL', 'passed', SOURCE)],
  })

const UNNAMED = 'smartctl says that the log of self-tests has errors, but not which.'

const told = ({ kind, text, lba, hours }: SelfTest) =>
  [
    `failed: ${kind}: ${text}`,
    lba === undefined ? undefined : `first bad sector ${lba}`,
    hours === undefined ? undefined : `after ${hours} h of the drive's life`,
  ]
    .filter(Boolean)
    .join(', ')
