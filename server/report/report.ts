// The report: a pure function of what the runs' records add up to.
import type { DutInfo } from '../../probes/contract/records.ts'
import { inOrder } from '../executive/run-info.ts'
import { conclusionsOf } from './conclusions.ts'
import { ORDER, partFindings } from './findings.ts'
import { partsOf } from './part.ts'
import { partNames } from './part-name.ts'
import type { ReportedRun } from './run-evidence.ts'
import type { Report } from './schema.ts'
import { components, overallVerdict, summarize } from './summary.ts'
import { testEntry } from './test-entry.ts'

export interface ReportInput {
  machine: DutInfo
  /** In any order. */
  runs: readonly ReportedRun[]
  /** ISO 8601. */
  generatedAt: string
  version: string
  bootId: string
}

export const buildReport = ({ machine, runs, generatedAt, version, bootId }: ReportInput): Report => {
  const ordered = runs.toSorted((a, b) => inOrder(a.info, b.info))
  const hardware = machine.hardwareInfos ?? []
  const conclusions = ordered.flatMap(run => conclusionsOf(run, hardware))
  const names = partNames(hardware, ordered)
  const parts = [...new Set([...partsOf(hardware), ...conclusions.map(({ part }) => part)])]
    .map(part => partFindings(part, conclusions, ordered, names))
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
  return {
    format: 'rescue-pro-report',
    formatVersion: 1,
    generatedAt,
    version,
    bootId,
    verdict: overallVerdict(parts),
    ...summarize(parts, names),
    machine,
    parts,
    components: components(hardware, parts),
    tests: ordered.map(run => testEntry(run, names)),
  }
}
