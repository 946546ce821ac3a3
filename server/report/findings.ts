// From conclusions to findings: grouped by part and code, with what is proven and what is not.
import { type Word, word } from '../../probes/contract/words.ts'
import type { Conclusion } from './conclusions.ts'
import { isContent, kindOfPart } from './part.ts'
import type { PartNames } from './part-name.ts'
import { limitText, quantity } from './quantity.ts'
import type { ReportedRun } from './run-evidence.ts'
import type { Evidence, Finding, PartFindings, Verdict } from './schema.ts'

const MOST_EVIDENCE = 50

/** Worst first; what was not tested stands after what was, and is what a part without any result is. */
export const ORDER: readonly Verdict[] = ['REPLACE', 'WATCH', 'OK', 'NOT TESTED']

/** The findings about one part; without any conclusion it was never tested. */
export const partFindings = (
  part: string,
  conclusions: readonly Conclusion[],
  runs: readonly ReportedRun[],
  names: PartNames,
): PartFindings => {
  const about = conclusions.filter(conclusion => conclusion.part === part)
  const groups = Map.groupBy(about, ({ verdict, code }) => `${verdict} ${code}`)
  const findings = [...groups.values()].map(group => finding(group, runs))
  if (findings.length === 0) findings.push(neverTested(part))
  findings.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
  return { part, name: names.full(part), verdict: findings[0]?.verdict ?? 'NOT TESTED', findings }
}

const finding = (conclusions: Conclusion[], runs: readonly ReportedRun[]): Finding => {
  const [{ verdict, code, part, evidence: first }] = conclusions as [Conclusion]
  const evidence = conclusions.map(conclusion => conclusion.evidence)
  return {
    verdict,
    code,
    statement: statement(first),
    proven: proven(verdict, first).map(key => word(key)),
    notProven: notProven(verdict, part, evidence).map(key => word(key)),
    seen: seen(evidence, runs),
    evidence: evidence.slice(0, MOST_EVIDENCE),
    evidenceCount: evidence.length,
  }
}

const neverTested = (part: string): Finding => ({
  verdict: 'NOT TESTED',
  code: `${kindOfPart(part)}-no-test`,
  statement: word('report.reason.no-run'),
  proven: [],
  notProven: [word('report.not-proven.untested')],
  seen: { runs: 0, of: 0 },
  evidence: [],
  evidenceCount: 0,
})

const statement = (evidence: Evidence): string => {
  if (evidence.value === undefined) return evidence.message ?? evidence.name
  const limits = evidence.limits.map(limit => limitText(limit, evidence.unit)).join(', ')
  return word('report.statement.violation', { name: evidence.name, value: quantity(evidence), limits })
}

const proven = (verdict: Verdict, { kind, name, probe }: Evidence): Word[] => {
  if (verdict !== 'REPLACE') return []
  if (kind !== 'diagnosis') return ['report.proven.limit']
  if (name.startsWith('memory-') && probe.startsWith('memory/')) return ['report.proven.memory']
  if (name === 'drive-unreadable-sectors') return ['report.proven.drive-read']
  return name.startsWith('cpu-') ? ['report.proven.cpu'] : []
}

const notProven = (verdict: Verdict, part: string, evidence: Evidence[]): Word[] => {
  if (verdict === 'NOT TESTED') return ['report.not-proven.untested']
  if (verdict === 'OK') return [GOOD.get(kindOfPart(part)) ?? 'report.not-proven.ok']
  if (verdict === 'WATCH') return [warning(part, evidence)]
  if (kindOfPart(part) === 'drive')
    return evidence.some(isConnection) ? ['report.not-proven.drive-cause'] : ['report.not-proven.drive-data']
  if (part === 'cpu') return ['report.not-proven.cpu-cause']
  if (part !== 'memory') return ['report.not-proven.cause']
  return [...unknownModule(evidence), ...mappedModule(evidence), 'report.not-proven.memory-cause']
}

const GOOD = new Map<string, Word>([
  ['memory', 'report.not-proven.memory-ok'],
  ['drive', 'report.not-proven.drive-ok'],
])

const warning = (part: string, evidence: Evidence[]): Word => {
  if (evidence.some(isTrace)) return 'report.not-proven.crash'
  if (kindOfPart(part) === 'drive' && evidence.some(isOfArray)) return 'report.not-proven.drive-out'
  return isContent(part) ? 'report.not-proven.content' : 'report.not-proven.watch'
}

/** What is read over a cable says as much of the cable as of the drive; what the drive says of itself does not. */
const isConnection = ({ name }: Evidence) => /unreadable|read-error|crc|link|vanished/i.test(name)

const isOfArray = ({ probe }: Evidence) => probe.startsWith('array/')

const isTrace = ({ kind, probe }: Evidence) => kind === 'diagnosis' && probe === 'machine/last-boot'

/** A memory test names a module by what the firmware says of addresses, which not every firmware gets right. */
const mappedModule = (evidence: Evidence[]): Word[] =>
  evidence.some(({ probe, hardwareInfoId }) => probe.startsWith('memory/') && hardwareInfoId !== undefined)
    ? ['report.not-proven.memory-map']
    : []

/** An address alone does not say which module it is in: interleaving spreads neighbouring addresses over modules. */
const unknownModule = (evidence: Evidence[]): Word[] => {
  const unplaced = evidence.filter(
    ({ hardwareInfoId, location }) => hardwareInfoId === undefined && location === undefined,
  )
  if (unplaced.length === 0) return []
  return unplaced.some(({ message }) => /\b0x[0-9a-f]+/i.test(message ?? ''))
    ? ['report.not-proven.memory-address']
    : ['report.not-proven.memory-module']
}

/** How often it can be reproduced: of the runs of the same probes on the same targets that reached a result. */
const seen = (evidence: Evidence[], runs: readonly ReportedRun[]): Finding['seen'] => {
  const ids = new Set(evidence.map(({ runId }) => runId))
  const kinds = new Set(runs.filter(({ info }) => ids.has(info.id)).map(kindOf))
  return { runs: ids.size, of: runs.filter(one => kinds.has(kindOf(one)) && hasResult(one, ids)).length }
}

const kindOf = ({ info }: ReportedRun) => `${info.probe} ${info.target}`
const hasResult = ({ info, run }: ReportedRun, ids: Set<string>) => run.end?.status === 'COMPLETE' || ids.has(info.id)
