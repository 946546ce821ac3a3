import { expect, test } from 'vitest'
import type { RecordBody, RunRecord } from '../../probes/contract/records.ts'
import {
  addRecord,
  elapsedSeconds,
  emptyRun,
  openSteps,
  outcome,
  type TestRun,
} from '../../probes/contract/test-run.ts'

const stamped = (body: RecordBody, sequenceNumber: number): RunRecord => ({
  sequenceNumber,
  timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, sequenceNumber)).toISOString(),
  uptime: 100 + sequenceNumber,
  previousHash: '',
  ...body,
})

const folded = (...bodies: RecordBody[]): TestRun =>
  bodies.reduce((run, body, index) => addRecord(run, stamped(body, index)), emptyRun())

const inStep = { testStepId: '0' }
const low = [{ name: 'low', type: 'LESS_THAN', value: 10 }] as const
const start: RecordBody = {
  artifact: 'testRunStart',
  name: 'memory/memtester',
  version: '0.1.0',
  commandLine: 'x',
  parameters: {},
  dutInfo: { dutInfoId: 'here' },
}
const log = (message: string): RecordBody => ({ artifact: 'log', severity: 'INFO', message })
const diagnosis = (type: 'PASS' | 'FAIL' | 'UNKNOWN', verdict = 'v'): RecordBody => ({
  artifact: 'diagnosis',
  ...inStep,
  verdict,
  type,
})
const measured = (value: number): RecordBody => ({
  artifact: 'measurement',
  ...inStep,
  name: 'n',
  value,
  validators: [...low],
})
const element = (index: number, value: number): RecordBody => ({
  artifact: 'measurementSeriesElement',
  ...inStep,
  measurementSeriesId: 's',
  index,
  value,
})
const series: RecordBody = {
  artifact: 'measurementSeriesStart',
  ...inStep,
  measurementSeriesId: 's',
  name: 'temperature',
  validators: [...low],
}

test('records add up to what a reader shows', () => {
  const run = folded(
    start,
    { artifact: 'testStepStart', ...inStep, name: 'Main' },
    { artifact: 'progress', ...inStep, fraction: 0.5 },
    measured(3),
    diagnosis('PASS'),
    { artifact: 'error', symptom: 'no-sensors' },
    log('said'),
  )
  expect(run).toMatchObject({
    start: { name: 'memory/memtester' },
    startedAt: '2026-01-01T00:00:00.000Z',
    lastAt: '2026-01-01T00:00:06.000Z',
    lastSequenceNumber: 6,
    progress: { fraction: 0.5 },
    measurements: [{ name: 'n', value: 3, violated: [], timestamp: '2026-01-01T00:00:03.000Z' }],
    diagnoses: [{ verdict: 'v', timestamp: '2026-01-01T00:00:04.000Z' }],
    errors: [{ symptom: 'no-sensors' }],
    logs: [{ message: 'said' }],
  })
  expect(openSteps(run)).toEqual([{ id: '0', name: 'Main' }])
  expect(elapsedSeconds(run)).toBe(6)
})

test('a step that has ended is not open any more', () => {
  const run = folded(
    { artifact: 'testStepStart', ...inStep, name: 'Main' },
    { artifact: 'testStepEnd', ...inStep, status: 'SKIP' },
  )
  expect(openSteps(run)).toEqual([])
  expect(run.steps).toEqual([{ id: '0', name: 'Main', status: 'SKIP' }])
})

test('a record that was seen already changes nothing', () => {
  const records = [start, log('a'), log('b')].map(stamped)
  const run = emptyRun()
  for (const record of [...records, ...records, ...records.toReversed()]) addRecord(run, record)
  expect(run.logs.map(({ message }) => message)).toEqual(['a', 'b'])
})

test('nothing changes after the end', () => {
  const run = folded(start, { artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' }, diagnosis('FAIL'))
  expect(run).toMatchObject({ end: { status: 'COMPLETE', result: 'PASS' }, diagnoses: [], lastSequenceNumber: 1 })
})

test('a series keeps its lowest, highest and last value, and the first that violated its limit', () => {
  const run = folded(series, element(0, 5), element(1, 12), element(2, 15), element(3, 2))
  expect(run.series).toMatchObject([
    {
      count: 4,
      min: 2,
      max: 15,
      last: 2,
      violated: low,
      violation: { value: 12, timestamp: '2026-01-01T00:00:02.000Z' },
    },
  ])
})

test('an element of a series that never began is passed over', () => {
  expect(folded(element(0, 5)).series).toEqual([])
})

test('a long series is thinned evenly to at most 600 points over its whole time', () => {
  const run = emptyRun()
  addRecord(run, stamped(series, 0))
  for (let index = 0; index < 100_000; index++) addRecord(run, stamped(element(index, index), index + 1))
  const points = run.series[0]?.points ?? []
  const gaps = new Set(points.slice(1).map(([seconds], index) => seconds - (points[index]?.[0] ?? 0)))
  expect(run.series[0]).toMatchObject({ count: 100_000, min: 0, max: 99_999, last: 99_999 })
  expect(points.length).toBeGreaterThan(250)
  expect(points.length).toBeLessThanOrEqual(600)
  expect(points[0]).toEqual([1, 0])
  expect(gaps.size).toBe(1)
  expect(points.at(-1)?.[0]).toBeGreaterThan(99_000)
})

test('a flood of a million records is folded in bounded memory, and a FAIL at its end still counts', () => {
  const run = emptyRun()
  const kinds = [log('x'), measured(3), diagnosis('PASS'), { artifact: 'error', symptom: 's' }, series] as const
  for (let index = 0; index < 1_000_000; index++) addRecord(run, stamped(kinds[index % kinds.length] ?? start, index))
  addRecord(run, stamped(diagnosis('FAIL'), 1_000_000))
  expect(run.logCount).toBe(200_000)
  expect(run.logs).toHaveLength(200)
  for (const list of [run.measurements, run.diagnoses, run.errors, run.series]) expect(list.length).toBeLessThan(10_001)
  expect(outcome(run, 'COMPLETE')).toEqual({ status: 'COMPLETE', result: 'FAIL' })
})

test('a violated limit counts even after a flood of good values', () => {
  const run = emptyRun()
  for (let index = 0; index < 20_000; index++) addRecord(run, stamped(measured(3), index))
  addRecord(run, stamped(measured(11), 20_000))
  expect(outcome(run, 'COMPLETE')).toEqual({ status: 'COMPLETE', result: 'FAIL' })
})

const passed = { artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' } as const
const failed = { artifact: 'testRunEnd', status: 'COMPLETE', result: 'FAIL' } as const

test.for([
  ['all that was found are signs', 'cause-unknown', true],
  ['it broke off', 'run-process-died', undefined],
] as const)('an end without a result where %s', ([, symptom, watch]) => {
  const end = { artifact: 'testRunEnd', status: 'ERROR', result: 'NOT_APPLICABLE' } as const
  const said = { artifact: 'error', symptom, message: '' } as const
  expect(folded(start, diagnosis('UNKNOWN'), said, end).end?.watch).toBe(watch)
})

test.for([
  ['of the whole', passed, diagnosis('UNKNOWN', 'memory-corrected-errors'), undefined],
  ['of too little memory', passed, diagnosis('UNKNOWN', 'memory-partly-tested'), true],
  ['of a part of a drive', passed, diagnosis('PASS', 'drive-partly-tested'), true],
  ['without all that the kernel said', passed, diagnosis('UNKNOWN', 'kernel-log-incomplete'), true],
  ['that is none', failed, diagnosis('UNKNOWN', 'memory-partly-tested'), undefined],
] as const)('a pass %s', ([, end, said, partly]) => {
  expect(folded(start, diagnosis('PASS'), said, end).end?.partly).toBe(partly)
})
