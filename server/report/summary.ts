// The one line that says it all, and what is known about each component.
import type { HardwareInfo } from '../../probes/contract/records.ts'
import { word } from '../../probes/contract/words.ts'
import { partOfComponent } from './part.ts'
import type { Component, Evidence, PartFindings, Verdict } from './schema.ts'

/** Worst first. A part that was not tested is worse than one without a finding: it must not hide behind it. */
const SEVERITY: readonly Verdict[] = ['REPLACE', 'WATCH', 'NOT TESTED', 'OK']

export const overallVerdict = (parts: readonly PartFindings[]): Verdict =>
  SEVERITY.find(verdict => parts.some(part => part.verdict === verdict)) ?? 'NOT TESTED'

/** Such as "Replace: memory. Not tested: machine." */
export const summarize = (parts: readonly PartFindings[]): string => {
  const names = (verdict: Verdict) =>
    parts
      .filter(part => part.verdict === verdict)
      .map(part => part.name.toLowerCase())
      .join(', ')
  if (parts.every(({ verdict }) => verdict === 'NOT TESTED')) return word('report.summary.nothing-tested')
  const sentences = [
    names('REPLACE') && word('report.summary.replace', { parts: names('REPLACE') }),
    names('WATCH') && word('report.summary.watch', { parts: names('WATCH') }),
    names('OK') && word('report.summary.ok', { parts: names('OK') }),
    names('NOT TESTED') && word('report.summary.not-tested', { parts: names('NOT TESTED') }),
    unfinished(parts) && word('report.summary.unfinished', { parts: unfinished(parts) }),
  ]
  return sentences.filter(Boolean).join(' ')
}

/** Parts that have a result, but also a test that could not be done: a part that tests die on is no good sign. */
const unfinished = (parts: readonly PartFindings[]) =>
  parts
    .filter(part => part.verdict !== 'NOT TESTED' && part.findings.some(({ code }) => code.endsWith('-could-not-test')))
    .map(part => part.name.toLowerCase())
    .join(', ')

/** Every component with serial number, the good ones too: the desk needs both to tell them apart. */
export const components = (hardware: readonly HardwareInfo[], parts: readonly PartFindings[]): Component[] =>
  hardware.map(info => ({ ...info, ...judged(info, hardware, parts) }))

const judged = (
  info: HardwareInfo,
  hardware: readonly HardwareInfo[],
  parts: readonly PartFindings[],
): Pick<Component, 'verdict' | 'note'> => {
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
