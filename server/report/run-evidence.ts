// What one run says, as evidence: pure, and without any judgement of parts.
import type { BodyOf, Validator } from '../../probes/contract/records.ts'
import type { Measurement, Series, TestRun } from '../../probes/contract/test-run.ts'
import type { RunInfo, RunState } from '../executive/run-info.ts'
import type { Evidence, Limit } from './schema.ts'

/** A run as the report takes it: what was ordered, what its records add up to, and where their chain ends. */
export interface ReportedRun {
  info: RunInfo & { state: RunState }
  run: TestRun
  /** SHA-256 (hex) of the last record's line. */
  recordsHash: string
  recordCount: number
  /** Line of the first record that does not continue the chain, when the records were changed or lost. */
  firstBroken?: number
}

type Stamped<T> = T & { timestamp: string }

export const diagnosisEvidence = ({ info }: ReportedRun, diagnosis: Stamped<BodyOf<'diagnosis'>>): Evidence => ({
  kind: 'diagnosis',
  name: diagnosis.verdict,
  ...present({ message: diagnosis.message }),
  limits: [],
  ...place(diagnosis),
  ...origin(info, diagnosis.timestamp),
})

export const errorEvidence = ({ info }: ReportedRun, error: Stamped<BodyOf<'error'>>): Evidence => ({
  kind: 'error',
  name: error.symptom,
  ...present({ message: error.message }),
  limits: [],
  ...origin(info, error.timestamp),
})

export const measurementEvidence = (
  { info }: ReportedRun,
  measurement: Measurement,
  limits: Validator[],
): Evidence => ({
  kind: 'measurement',
  name: measurement.name,
  value: measurement.value,
  ...present({ unit: measurement.unit }),
  limits: limits.map(asLimit),
  ...place(measurement),
  ...origin(info, measurement.timestamp),
})

export const seriesEvidence = ({ info }: ReportedRun, series: Series): Evidence => ({
  kind: 'series',
  name: series.name,
  ...present({ value: series.violation?.value, unit: series.unit }),
  limits: series.violated.map(asLimit),
  ...place(series),
  ...origin(info, series.violation?.timestamp),
})

export const runEvidence = ({ info, run }: ReportedRun, name: string, message: string): Evidence => ({
  kind: 'run',
  name,
  message,
  limits: [],
  ...origin(info, run.lastAt ?? info.createdAt),
})

export const asLimit = ({ name, type, value, metadata }: Validator): Limit => ({
  ...present({ rule: name }),
  type,
  value,
  ...(typeof metadata?.['source'] === 'string' ? { source: metadata['source'] } : {}),
})

/** The fields of `object` that have a value: under exactOptionalPropertyTypes missing and undefined differ. */
export const present = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

const origin = ({ id, probe }: RunInfo, at: string | undefined) => ({ runId: id, probe, ...present({ at }) })

const place = ({ hardwareInfoId, subcomponent }: Pick<BodyOf<'diagnosis'>, 'hardwareInfoId' | 'subcomponent'>) =>
  present({ hardwareInfoId, location: subcomponent?.location ?? subcomponent?.name })
