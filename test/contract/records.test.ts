import { expect, test } from 'vitest'
import { RecordBody, RunRecord } from '../../probes/contract/records.ts'

const head = { sequenceNumber: 3, timestamp: '2026-01-01T00:00:00.000Z', uptime: 12.5, previousHash: 'ab' }
const log = { artifact: 'log', severity: 'INFO', message: 'said' }

test('a record is an envelope around a body', () => {
  expect(RunRecord.parse({ ...head, ...log })).toEqual({ ...head, ...log })
})

test.for([
  ['no number', { ...head, sequenceNumber: undefined, ...log }],
  ['a negative number', { ...head, sequenceNumber: -1, ...log }],
  ['half a number', { ...head, sequenceNumber: 0.5, ...log }],
  ['a time that is none', { ...head, timestamp: 'now', ...log }],
  ['no uptime', { ...head, uptime: undefined, ...log }],
  ['no hash', { ...head, previousHash: undefined, ...log }],
  ['no body', head],
] as const)('a record with %s is refused', ([, record]) => {
  expect(RunRecord.safeParse(record).success).toBe(false)
})

const inStep = { testStepId: '0' }

test.for([
  ['an unknown kind', { artifact: 'poem' }],
  ['an unknown severity', { ...log, severity: 'LOUD' }],
  ['a diagnosis outside a step', { artifact: 'diagnosis', verdict: 'bad', type: 'FAIL' }],
  ['a verdict that is a sentence', { artifact: 'diagnosis', ...inStep, verdict: 'It broke.', type: 'FAIL' }],
  [
    'a diagnosis that is neither PASS, FAIL nor UNKNOWN',
    { artifact: 'diagnosis', ...inStep, verdict: 'v', type: 'OK' },
  ],
  ['a fraction above 1', { artifact: 'progress', ...inStep, fraction: 1.01 }],
  ['a remaining time below 0', { artifact: 'progress', ...inStep, fraction: 0.5, etaSeconds: -1 }],
  ['a value that is an object', { artifact: 'measurement', ...inStep, name: 'n', value: {} }],
  ['a value that is no number', { artifact: 'measurement', ...inStep, name: 'n', value: Number.NaN }],
  [
    'an unknown comparison',
    { artifact: 'measurement', ...inStep, name: 'n', value: 1, validators: [{ type: 'ABOUT', value: 1 }] },
  ],
  ['an unknown status', { artifact: 'testRunEnd', status: 'DONE', result: 'PASS' }],
  ['an unknown result', { artifact: 'testRunEnd', status: 'COMPLETE', result: 'GOOD' }],
  ['an end of a step without a step', { artifact: 'testStepEnd', status: 'COMPLETE' }],
] as const)('%s is no record', ([, body]) => {
  expect(RecordBody.safeParse(body).success).toBe(false)
})
