// The one line that says it all, and what is known about each component.
import type { HardwareInfo } from '../../probes/contract/records.ts'
import { isPartly } from '../../probes/contract/test-run.ts'
import { type Word, word } from '../../probes/contract/words.ts'
import { kindOfPart, partOfComponent } from './part.ts'
import type { PartNames } from './part-name.ts'
import type { Component, Evidence, PartFindings, Report, Verdict } from './schema.ts'

/** Worst first. A part that was not tested is worse than one without a finding: it must not hide behind it. */
const SEVERITY: readonly Verdict[] = ['REPLACE', 'WATCH', 'NOT TESTED', 'OK']

export const overallVerdict = (parts: readonly PartFindings[]): Verdict =>
  SEVERITY.find(verdict => parts.some(part => part.verdict === verdict)) ?? 'NOT TESTED'

/** Such as "Replace: drive S45N. Not tested: machine, 22 drives." The headline is what asks for something, if anything does. */
export const summarize = (parts: readonly PartFindings[], names: PartNames): Pick<Report, 'headline' | 'summary'> => {
  const sentences = summarySentences(parts, names)
  const summary = sentences.join(' ')
  const asks = ['REPLACE', 'WATCH'].includes(overallVerdict(parts))
  return { headline: asks ? (sentences[0] ?? summary) : summary, summary }
}

const summarySentences = (parts: readonly PartFindings[], names: PartNames): string[] => {
  if (parts.every(isUntested)) return [word('report.summary.nothing-tested')]
  const sentence = (key: Word, of: readonly PartFindings[], most = MOST_NAMED) =>
    of.length === 0 ? [] : [word(key, { parts: listed(of, names, most) })]
  const judged = (verdict: Verdict) => parts.filter(part => part.verdict === verdict)
  return [
    ...sentence('report.summary.replace', judged('REPLACE'), Number.POSITIVE_INFINITY),
    ...sentence('report.summary.watch', judged('WATCH')),
    ...sentence('report.summary.ok', judged('OK')),
    ...sentence('report.summary.partly', parts.filter(isTestedInPart)),
    ...sentence('report.summary.not-tested', parts.filter(isUntested)),
    ...sentence('report.summary.unfinished', parts.filter(isUnfinished)),
  ]
}

/** More drives than this are counted, except those to replace. */
const MOST_NAMED = 4

const COUNTED = new Map<string, Word>([
  ['drive', 'part.count.drive'],
  ['partition', 'part.count.partition'],
  ['array', 'part.count.array'],
])

const listed = (parts: readonly PartFindings[], names: PartNames, most: number): string =>
  [...Map.groupBy(parts, ({ part }) => kindOfPart(part))]
    .flatMap(([kind, same]) => {
      const counted = COUNTED.get(kind)
      return counted && same.length > most
        ? [word(counted, { count: same.length })]
        : same.map(({ part }) => names.short(part))
    })
    .join(', ')

/** No verdict can be given of it, but it was not passed over. */
const isTestedInPart = ({ verdict, findings }: PartFindings) =>
  verdict === 'NOT TESTED' && findings.some(({ code }) => isPartly(code))

const isUntested = (part: PartFindings) => part.verdict === 'NOT TESTED' && !isTestedInPart(part)

/** A part that has a result, but also a test that could not be done: one that tests die on is no good sign. */
const isUnfinished = ({ verdict, findings }: PartFindings) =>
  verdict !== 'NOT TESTED' && findings.some(({ code }) => code.endsWith('-could-not-test'))

/** Every component with serial number, the good ones too: the desk needs both to tell them apart. */
export const components = (hardware: readonly HardwareInfo[], parts: readonly PartFindings[]): Component[] =>
  hardware.map(info => ({ ...info, ...judged(info, hardware, parts) }))

const judged = (
  info: HardwareInfo,
  hardware: readonly HardwareInfo[],
  parts: readonly PartFindings[],
): Pick<Component, 'verdict' | 'note'> => {
  const itself = parts.find(({ part }) => part === info.hardwareInfoId)
  if (itself) return { verdict: itself.verdict }
  const named = SEVERITY.find(verdict =>
    parts.some(({ findings }) => findings.some(one => one.verdict === verdict && one.evidence.some(names(info)))),
  )
  if (named) return { verdict: named }
  const part = parts.find(({ part }) => part === partOfComponent(info))
  if (!part || part.verdict === 'NOT TESTED') return { verdict: 'NOT TESTED' }
  const alone = hardware.filter(one => partOfComponent(one) === part.part).length === 1
  if (part.verdict === 'OK' || alone) return { verdict: part.verdict }
  const worst = part.findings.filter(({ verdict }) => verdict === part.verdict)
  return worst.every(({ evidence }) => evidence.every(located))
    ? { note: word('report.component.not-named') }
    : { note: word('report.component.undetermined', { verdict: part.verdict }) }
}

const names = (info: HardwareInfo) => (evidence: Evidence) =>
  evidence.hardwareInfoId === info.hardwareInfoId ||
  (evidence.location !== undefined && evidence.location === info.location)

const located = ({ hardwareInfoId, location }: Evidence) => hardwareInfoId !== undefined || location !== undefined
