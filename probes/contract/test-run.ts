// What records add up to: the one fold behind the live page, the command line, the list of runs and the report.
import type { z } from 'zod'
import type { BodyOf, Result, RunRecord, Status, Validator } from './records.ts'
import { addElement, newSeries, type Series, type Stamped } from './series.ts'
import { violated } from './validate.ts'

export type { Series } from './series.ts'

export interface Outcome {
  status: z.infer<typeof Status>
  result: z.infer<typeof Result>
  /** A PASS of a run that saw too little of the part to speak for it: nobody may take it for a good part. */
  partly?: true | undefined
  /** It came to its end, but all that it found are signs: by the specification, no result stands beside that. */
  watch?: true | undefined
}

export interface Step {
  id: string
  name: string
  status?: Outcome['status']
}

export interface Measurement extends BodyOf<'measurement'>, Stamped {
  /** The validators that the value violates; empty when it is within all its limits. */
  violated: Validator[]
}

export interface TestRun {
  start?: BodyOf<'testRunStart'>
  /** Set once the run has ended. */
  end?: Outcome
  startedAt?: string
  lastAt?: string
  /** Monotonic seconds of the machine at the first and the last record. */
  startUptime: number
  lastUptime: number
  /** Sequence number of the last record, −1 before the first. */
  lastSequenceNumber: number
  steps: Step[]
  progress?: BodyOf<'progress'>
  measurements: Measurement[]
  series: Series[]
  diagnoses: (BodyOf<'diagnosis'> & Stamped)[]
  errors: (BodyOf<'error'> & Stamped)[]
  files: BodyOf<'file'>[]
  /** The last MOST_LOGS log lines, and how many there were. */
  logs: (BodyOf<'log'> & Stamped)[]
  logCount: number
}

const MOST_LOGS = 200
const MOST_KEPT = 5000

export const emptyRun = (): TestRun => ({
  startUptime: 0,
  lastUptime: 0,
  lastSequenceNumber: -1,
  steps: [],
  measurements: [],
  series: [],
  diagnoses: [],
  errors: [],
  files: [],
  logs: [],
  logCount: 0,
})

/** Adds one record to `run`, in place, and returns it. Records it has already seen change nothing. */
export const addRecord = (run: TestRun, record: RunRecord): TestRun => {
  if (record.sequenceNumber <= run.lastSequenceNumber || run.end) return run
  if (run.lastSequenceNumber < 0) {
    run.startedAt = record.timestamp
    run.startUptime = record.uptime
  }
  run.lastSequenceNumber = record.sequenceNumber
  run.lastAt = record.timestamp
  addBody(run, record)
  if (!isOfLaterBoot(run)) run.lastUptime = record.uptime
  return run
}

/** The closing records of a run whose machine went down are told by another boot's clock. */
const isOfLaterBoot = (run: TestRun) => run.errors.some(({ symptom }) => symptom === 'machine-restarted')

/** Seconds from the first to the last record, by the monotonic clock. */
export const elapsedSeconds = (run: TestRun) => run.lastUptime - run.startUptime

export const openSteps = (run: TestRun) => run.steps.filter(step => step.status === undefined)

/**
 * The outcome of a run that ended in the way `ending` says. A FAIL diagnosis or a violated validator is a FAIL
 * however the run ended; a PASS needs a PASS diagnosis and a run that ended by itself.
 */
export const outcome = (run: TestRun, ending: Outcome['status']): Outcome => {
  if (failed(run)) return { status: 'COMPLETE', result: 'FAIL' }
  if (ending !== 'COMPLETE') return { status: ending, result: 'NOT_APPLICABLE' }
  return run.diagnoses.some(diagnosis => diagnosis.type === 'PASS')
    ? { status: 'COMPLETE', result: 'PASS' }
    : { status: 'ERROR', result: 'NOT_APPLICABLE' }
}

/** The verdicts by which a probe says that it saw too little of the part to speak for it. */
export const isPartly = (verdict: string) => /-partly-tested$|^kernel-log-incomplete$/.test(verdict)

const failed = (run: TestRun) =>
  run.diagnoses.some(diagnosis => diagnosis.type === 'FAIL') ||
  run.measurements.some(measurement => measurement.violated.length > 0) ||
  run.series.some(series => series.violated.length > 0)

const addBody = (run: TestRun, record: RunRecord) => {
  switch (record.artifact) {
    case 'testRunStart':
      run.start = record
      break
    case 'testRunEnd':
      run.end = { status: record.status, result: record.result, ...partly(run, record), ...watch(run, record) }
      break
    case 'testStepStart':
      keep(run.steps, { id: record.testStepId, name: record.name })
      break
    case 'testStepEnd':
      endStep(run, record)
      break
    case 'measurement':
      addMeasurement(run, record)
      break
    case 'measurementSeriesStart':
      addSeries(run, record)
      break
    case 'measurementSeriesElement':
      addToSeries(run, record)
      break
    case 'diagnosis':
      keep(run.diagnoses, record, record.type === 'FAIL')
      break
    case 'error':
      keep(run.errors, record)
      break
    case 'file':
      keep(run.files, record)
      break
    case 'progress':
      run.progress = record
      break
    case 'log':
      run.logCount++
      run.logs.push(record)
      if (run.logs.length > MOST_LOGS) run.logs.shift()
      break
  }
}

const partly = ({ diagnoses }: TestRun, { result }: Outcome) =>
  result === 'PASS' && diagnoses.some(({ verdict }) => isPartly(verdict)) ? ({ partly: true } as const) : {}

const watch = ({ errors }: TestRun, { status }: Outcome) =>
  status === 'ERROR' && errors.at(-1)?.symptom === SIGNS_ONLY ? ({ watch: true } as const) : {}

/** The symptom of an end without a result, where all that was found are signs. */
export const SIGNS_ONLY = 'cause-unknown'

/** A run that floods must not fill the reader's memory; what decides its result has room of its own. */
const keep = <T>(list: T[], item: T, decides = false) => {
  if (list.length < (decides ? 2 * MOST_KEPT : MOST_KEPT)) list.push(item)
}

const addMeasurement = (run: TestRun, record: BodyOf<'measurement'> & Stamped) => {
  const measurement = { ...record, violated: violated(record.validators, record.value) }
  keep(run.measurements, measurement, measurement.violated.length > 0)
}

const addSeries = (run: TestRun, record: BodyOf<'measurementSeriesStart'>) => {
  keep(run.series, newSeries(record), record.validators !== undefined)
}

const endStep = (run: TestRun, end: BodyOf<'testStepEnd'>) => {
  const step = run.steps.find(({ id }) => id === end.testStepId)
  if (step) step.status = end.status
}

const addToSeries = (run: TestRun, record: RunRecord & BodyOf<'measurementSeriesElement'>) => {
  const series = run.series.find(({ measurementSeriesId }) => measurementSeriesId === record.measurementSeriesId)
  if (series) addElement(series, record.uptime - run.startUptime, record)
}
