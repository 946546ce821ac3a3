// What the runs say about parts: each conclusion is one evidence with the verdict it stands for.
import type { BodyOf, HardwareInfo } from '../../probes/contract/records.ts'
import { isPartly } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { isContent, kindOfPart, partOf } from './part.ts'
import {
  diagnosisEvidence,
  errorEvidence,
  measurementEvidence,
  type ReportedRun,
  runEvidence,
  seriesEvidence,
} from './run-evidence.ts'
import type { Evidence, Verdict } from './schema.ts'

export interface Conclusion {
  part: string
  verdict: Verdict
  code: string
  evidence: Evidence
}

/**
 * All that `reported` says about any part. A PASS counts only in a run that ended by itself, and not where the same
 * run also says that the part is bad, or that most of it was not tested.
 */
export const conclusionsOf = (reported: ReportedRun, hardware: readonly HardwareInfo[]): Conclusion[] => {
  const { info, run } = reported
  const about = (verdict: Verdict, code: string, evidence: Evidence): Conclusion => ({
    part: partOf(evidence, code, info.target, hardware),
    verdict,
    code,
    evidence,
  })
  const diagnosed = run.diagnoses
    .filter(({ type }) => type !== 'PASS' || run.end?.status === 'COMPLETE')
    .map(diagnosis => about(verdictOf(diagnosis), diagnosis.verdict, diagnosisEvidence(reported, diagnosis)))
  const all = [...diagnosed, ...violations(reported, about), ...untested(reported)]
  const notGood = all.filter(({ verdict, code }) => verdict === 'REPLACE' || isPartly(code))
  const parts = new Set(notGood.map(({ part }) => part))
  return all.filter(({ verdict, part }) => verdict !== 'OK' || !parts.has(part)).map(spared)
}

/**
 * Nothing is replaced for what is no fault of hardware: a broken file system, that somebody wrote to a drive, or that
 * a drive is not in its array any more: a loose cable throws out a good one. One that cannot be read is another matter.
 */
const spared = (conclusion: Conclusion): Conclusion =>
  conclusion.verdict === 'REPLACE' && (isContent(conclusion.part) || NO_FAULT.test(conclusion.code))
    ? { ...conclusion, verdict: 'WATCH' }
    : conclusion

const NO_FAULT = /^(look-only\.|array-member-out$)/

const verdictOf = ({ type, verdict }: BodyOf<'diagnosis'>): Verdict =>
  isPartly(verdict) ? 'NOT TESTED' : VERDICTS[type]

const VERDICTS = { FAIL: 'REPLACE', UNKNOWN: 'WATCH', PASS: 'OK' } as const

type About = (verdict: Verdict, code: string, evidence: Evidence) => Conclusion

const violations = (reported: ReportedRun, about: About): Conclusion[] => {
  const { measurements, series } = reported.run
  return [
    ...measurements
      .filter(({ violated }) => violated.length > 0)
      .map(one => about('REPLACE', ruleOf(one), measurementEvidence(reported, one, one.violated))),
    ...series
      .filter(({ violated }) => violated.length > 0)
      .map(one => about('REPLACE', ruleOf(one), seriesEvidence(reported, one))),
  ]
}

const ruleOf = ({ name, violated }: { name: string; violated: { name?: string | undefined }[] }) =>
  violated[0]?.name ?? name

/** Why a run without result says nothing: not ended, skipped, or ended in an error. */
const untested = (reported: ReportedRun): Conclusion[] => {
  const { info, run } = reported
  const conclusion = (code: string, evidence: Evidence): Conclusion => ({
    part: info.target,
    verdict: 'NOT TESTED',
    code: `${kindOfPart(info.target)}-${code}`,
    evidence,
  })
  if (!run.end) return [conclusion('not-ended', runEvidence(reported, info.state, word('report.reason.not-ended')))]
  if (run.end.status === 'COMPLETE') return []
  // What it found stands in its diagnoses.
  if (run.end?.watch) return []
  const reason = run.errors.at(-1)
  const code = run.end.status === 'SKIP' ? 'skipped' : 'could-not-test'
  return [
    conclusion(
      code,
      reason
        ? errorEvidence(reported, reason)
        : runEvidence(reported, run.end.status, word('report.reason.none-recorded')),
    ),
  ]
}
