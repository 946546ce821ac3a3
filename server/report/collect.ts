// Gathers what the report is a function of, and renders it in the format that was asked for.
import { Readable } from 'node:stream'
import { bootId } from '../../probes/contract/boot.ts'
import type { DutInfo } from '../../probes/contract/records.ts'
import { addRecord, emptyRun } from '../../probes/contract/test-run.ts'
import type { Executive } from '../executive/executive.ts'
import { Refusal } from '../executive/refusal.ts'
import { reportHtml } from './html.ts'
import { toOcp } from './ocp.ts'
import { buildReport } from './report.ts'
import type { ReportedRun } from './run-evidence.ts'

export const FORMATS = ['html', 'json', 'ocp.jsonl'] as const
export type ReportFormat = (typeof FORMATS)[number]

export interface RenderedReport {
  contentType: string
  filename: string
  body: string | Readable
}

export interface ReportSource {
  executive: Executive
  dutInfo: () => Promise<DutInfo>
  version: string
}

/** The report of these runs. OCP output is of one run; more are refused (422 one-run-only). */
export const renderReport = async (
  source: ReportSource,
  format: ReportFormat,
  runIds: readonly string[],
): Promise<RenderedReport> => {
  if (format === 'ocp.jsonl') return renderOcp(source.executive, runIds)
  const report = buildReport({
    machine: await source.dutInfo(),
    runs: await Promise.all(runIds.map(id => reportedRun(source.executive, id))),
    generatedAt: new Date().toISOString(),
    version: source.version,
    bootId: bootId(),
  })
  return format === 'html'
    ? { contentType: 'text/html; charset=utf-8', filename: named(report.generatedAt, 'html'), body: reportHtml(report) }
    : {
        contentType: 'application/json; charset=utf-8',
        filename: named(report.generatedAt, 'json'),
        body: `${JSON.stringify(report, null, 2)}\n`,
      }
}

const renderOcp = (executive: Executive, [id, ...more]: readonly string[]): RenderedReport => {
  if (id === undefined || more.length > 0) {
    throw new Refusal(422, 'one-run-only', 'OCP output is of one test run; name exactly one.')
  }
  const body = Readable.from(ocpLines(executive, id), { objectMode: false })
  return { contentType: 'application/jsonl', filename: `${id}.ocp.jsonl`, body }
}

async function* ocpLines(executive: Executive, id: string) {
  for await (const { record } of (await executive.records(id)).readAll()) {
    for (const artifact of toOcp([record])) yield `${JSON.stringify(artifact)}\n`
  }
}

const reportedRun = async (executive: Executive, id: string): Promise<ReportedRun> => {
  const info = await executive.get(id)
  const reader = await executive.records(id)
  const run = emptyRun()
  for await (const { record } of reader.readAll()) addRecord(run, record)
  const { previousHash: recordsHash, sequenceNumber: recordCount } = reader.state
  return { info, run, recordsHash, recordCount }
}

const named = (generatedAt: string, extension: string) =>
  `rescue-pro-report-${generatedAt.slice(0, 19).replaceAll(':', '')}Z.${extension}`
