// One test run as the report lists it.
import { exitCode } from '../../probes/contract/exit-codes.ts'
import type { Measurement, Series, TestRun } from '../../probes/contract/test-run.ts'
import { elapsedSeconds } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { findProbe } from '../../probes/registry.ts'
import type { PartNames } from './part-name.ts'
import { asLimit, diagnosisEvidence, errorEvidence, present, type ReportedRun } from './run-evidence.ts'
import type { Test } from './schema.ts'

export const testEntry = (reported: ReportedRun, names: PartNames): Test => {
  const { info, run, recordsHash, recordCount, firstBroken } = reported
  const { start, end } = run
  const probe = findProbe(info.probe)
  return {
    runId: info.id,
    probe: info.probe,
    title: probe ? word(probe.title) : info.probe,
    target: info.target,
    targetName: names.full(info.target),
    tools: toolsOf(run, probe?.tools ?? []),
    ...present({ version: start?.version, commandLine: start?.commandLine }),
    parameters: start?.parameters ?? info.params,
    bootId: info.bootId,
    state: info.state,
    ...(end ? { ...end, exitCode: exitCode(end) } : present({ fraction: run.progress?.fraction })),
    ...present({ startedAt: run.startedAt, lastAt: run.lastAt }),
    seconds: elapsedSeconds(run),
    ...details(reported),
    logCount: run.logCount,
    records: { count: recordCount, headHash: recordsHash, ...present({ firstBroken }) },
  }
}

/** Which tool does the work may depend on what it finds there: then the run has noted it. */
const toolsOf = ({ measurements }: TestRun, declared: readonly string[]): string[] => {
  const noted = measurements.filter(({ name }) => name === 'tool').map(({ value }) => String(value))
  return [...new Set(noted.length > 0 ? noted : declared)]
}

const details = (
  reported: ReportedRun,
): Pick<Test, 'steps' | 'diagnoses' | 'errors' | 'measurements' | 'series' | 'logs'> => {
  const { run } = reported
  return {
    steps: run.steps.map(({ name, status }) => ({ name, ...present({ status }) })),
    diagnoses: run.diagnoses.map(one => ({ ...diagnosisEvidence(reported, one), type: one.type })),
    errors: run.errors.map(one => errorEvidence(reported, one)),
    measurements: run.measurements.map(one => ({ ...measured(one), value: one.value, at: one.timestamp })),
    series: run.series.map(one => ({
      ...measured(one),
      count: one.count,
      ...present({ min: one.min, max: one.max, last: one.last }),
      points: one.points,
    })),
    logs: run.logs.map(({ timestamp, severity, message }) => ({ at: timestamp, severity, message })),
  }
}

const measured = ({ name, unit, hardwareInfoId, validators, violated }: Measurement | Series) => ({
  name,
  ...present({ unit, hardwareInfoId }),
  limits: (validators ?? []).map(asLimit),
  violated: violated.length > 0,
})
