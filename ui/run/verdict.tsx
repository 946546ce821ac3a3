// What a test run came to, in words, with a sign, a colour and a code that is the same in every language.
import { isPartly, type Outcome, type TestRun } from '../../probes/contract/test-run.ts'
import { type Word, word } from '../../probes/contract/words.ts'
import type { Ended } from '../answers.ts'
import { percent } from '../format.ts'

export interface Verdict {
  code: 'PASS' | 'PARTLY' | 'FAIL' | 'WATCH' | 'ERROR' | 'SKIP'
  icon: string
  title: Word
  meaning: Word
}

/** Only a PASS of the whole looks like a pass: what was not tested is not good. */
export const verdictOf = ({ status, result, partly, watch }: Ended): Verdict => {
  if (result === 'FAIL') return VERDICTS.FAIL
  if (status === 'COMPLETE' && result === 'PASS') return partly ? VERDICTS.PARTLY : VERDICTS.PASS
  if (watch) return VERDICTS.WATCH
  return status === 'SKIP' ? VERDICTS.SKIP : VERDICTS.ERROR
}

const VERDICTS: Record<Verdict['code'], Verdict> = {
  PASS: { code: 'PASS', icon: '✓', title: 'verdict.pass', meaning: 'verdict.pass.meaning' },
  PARTLY: { code: 'PARTLY', icon: '◐', title: 'verdict.partly', meaning: 'verdict.partly.meaning' },
  FAIL: { code: 'FAIL', icon: '✕', title: 'verdict.fail', meaning: 'verdict.fail.meaning' },
  WATCH: { code: 'WATCH', icon: '◆', title: 'verdict.watch', meaning: 'verdict.watch.meaning' },
  ERROR: { code: 'ERROR', icon: '!', title: 'verdict.error', meaning: 'verdict.error.meaning' },
  SKIP: { code: 'SKIP', icon: '–', title: 'verdict.skip', meaning: 'verdict.skip.meaning' },
}

/** A short sign for lists. */
export const VerdictBadge = ({ end }: { end: Ended }) => {
  const { code, icon, title } = verdictOf(end)
  return (
    <span class={`badge verdict-${code}`}>
      <span aria-hidden="true">{icon}</span> {word(title)}
    </span>
  )
}

export const VerdictPanel = ({ run, end }: { run: TestRun; end: Outcome }) => {
  const { code, icon, title, meaning } = verdictOf(end)
  const why = reasonCode(run)
  return (
    <section class={`verdict verdict-${code}`} aria-labelledby="verdict" data-verdict={code}>
      <span class="verdict-icon" aria-hidden="true">
        {icon}
      </span>
      <div>
        <h2 id="verdict" tabIndex={-1}>
          {word(title)}
        </h2>
        <p>{wasCancelled(run) ? cancelledWhen(run) : word(meaningOf(run) ?? meaning)}</p>
        <p>
          {word('verdict.code')} <code>{why === undefined ? code : `${code} · ${why}`}</code>
        </p>
      </div>
    </section>
  )
}

/** What a verdict means that says less than it seems to. */
export const meaningOf = (run: TestRun): Word | undefined => {
  const { start, end, diagnoses } = run
  if (end?.result === 'FAIL') return FAULTS_OF_CONTENT[start?.name.split('/')[0] ?? '']
  const uncertain = diagnoses.some(({ type }) => type === 'UNKNOWN')
  return end?.status === 'COMPLETE' && !end.partly && uncertain ? 'verdict.pass.uncertain' : undefined
}

/** What lies on drives is not hardware. */
const FAULTS_OF_CONTENT: Record<string, Word> = {
  partition: 'verdict.fail.partition',
  array: 'verdict.fail.array',
}

const cancelledWhen = (run: TestRun) => word('verdict.cancelled', { percent: percent(run.progress?.fraction ?? 0) })

const wasCancelled = (run: TestRun) =>
  run.end?.status === 'SKIP' && run.errors.some(({ symptom }) => symptom === 'cancelled')

/** The verdict of the worst diagnosis, or the symptom of what kept the test from one. */
export const reasonCode = (run: TestRun): string | undefined => {
  const { diagnoses, errors, measurements, series } = run
  const failed = diagnoses.find(({ type }) => type === 'FAIL')?.verdict
  const broken = [...measurements, ...series].flatMap(({ violated }) => violated)[0]?.name
  if (run.end?.result === 'FAIL') return failed ?? broken
  if (run.end?.partly) return diagnoses.find(({ verdict }) => isPartly(verdict))?.verdict
  if (run.end?.result === 'PASS') return diagnoses.find(({ type }) => type === 'PASS')?.verdict
  if (run.end?.watch) return diagnoses.find(({ type }) => type === 'UNKNOWN')?.verdict
  return errors.at(-1)?.symptom
}
