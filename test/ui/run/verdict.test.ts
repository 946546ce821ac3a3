import { expect, test } from 'vitest'
import { emptyRun } from '../../../probes/contract/test-run.ts'
import { word } from '../../../probes/contract/words.ts'
import { meaningOf, reasonCode, verdictOf } from '../../../ui/run/verdict.tsx'

test.for([
  ['COMPLETE', 'PASS', 'PASS'],
  ['COMPLETE', 'FAIL', 'FAIL'],
  ['ERROR', 'NOT_APPLICABLE', 'ERROR'],
  ['SKIP', 'NOT_APPLICABLE', 'SKIP'],
  ['COMPLETE', 'NOT_APPLICABLE', 'ERROR'],
  ['SKIP', 'PASS', 'SKIP'],
  ['ERROR', 'PASS', 'ERROR'],
  ['later', 'unheard', 'ERROR'],
])('%s with %s is shown as %s', ([status = '', result = '', code]) => {
  expect(verdictOf({ status, result }).code).toBe(code)
})

test('a pass of a part never looks like a pass', () => {
  expect(verdictOf({ status: 'COMPLETE', result: 'PASS', partly: true }).code).toBe('PARTLY')
})

const WATCH = { status: 'ERROR', result: 'NOT_APPLICABLE', watch: true }

test('no two verdicts have the same words or sign, and only a pass says that it passed', () => {
  const ends = ['PASS', 'FAIL'].map(result => ({ status: 'COMPLETE', result }))
  const open = ['ERROR', 'SKIP'].map(status => ({ status, result: 'NOT_APPLICABLE' }))
  const verdicts = [...ends, { status: 'COMPLETE', result: 'PASS', partly: true }, WATCH, ...open].map(verdictOf)
  expect(new Set(verdicts.map(({ icon }) => icon)).size).toBe(6)
  expect(new Set(verdicts.map(({ title }) => word(title))).size).toBe(6)
  expect(verdicts.filter(({ title }) => /pass/i.test(word(title))).map(({ code }) => code)).toEqual(['PASS'])
})

const timestamp = '2026-11-21T02:00:00.000Z'
const error = { timestamp, artifact: 'error', symptom: 'no-sensors' } as const
const diagnosis = { timestamp, artifact: 'diagnosis', testStepId: '0' } as const
const good = { ...diagnosis, verdict: 'cpu-load-good', type: 'PASS' } as const
const bad = { ...diagnosis, verdict: 'cpu-wrong-result', type: 'FAIL' } as const

test.for([
  ['of a pass is what was found good, whatever else was missing', 'COMPLETE', 'PASS', 'cpu-load-good'],
  ['of a fail is the fault', 'COMPLETE', 'FAIL', 'cpu-wrong-result'],
  ['of an error is its symptom, whatever was found good before', 'ERROR', 'NOT_APPLICABLE', 'no-sensors'],
  ['of a skip is its symptom', 'SKIP', 'NOT_APPLICABLE', 'no-sensors'],
] as const)('the code %s', ([, status, result, code]) => {
  expect(reasonCode({ ...emptyRun(), end: { status, result }, diagnoses: [good, bad], errors: [error] })).toBe(code)
})

const uncertain = { ...diagnosis, verdict: 'memory-partly-tested', type: 'UNKNOWN' } as const

test('the code of a pass of a part is what says so', () => {
  const run = { ...emptyRun(), end: partlyPassed, diagnoses: [good, uncertain] }
  expect(reasonCode(run)).toBe('memory-partly-tested')
})

const sign = { ...diagnosis, verdict: 'memory-corrected-errors', type: 'UNKNOWN' } as const
const pass = { status: 'COMPLETE', result: 'PASS' } as const
const partlyPassed = { ...pass, partly: true } as const
const fail = { status: 'COMPLETE', result: 'FAIL' } as const
const startOf = (name: string) => ({
  ...({ artifact: 'testRunStart', version: '1', commandLine: '', parameters: {} } as const),
  name,
  dutInfo: { dutInfoId: '1' },
})

test.for([
  ['a pass that saw all', 'memory/memtester', pass, [good], undefined],
  ['a pass with a sign to watch', 'memory/memtester', pass, [good, sign], 'verdict.pass.uncertain'],
  ['a pass that did not see all', 'memory/memtester', partlyPassed, [good, uncertain], undefined],
  ['a broken file system', 'partition/fsck', fail, [bad], 'verdict.fail.partition'],
  ['an array without a member', 'array/state', fail, [bad], 'verdict.fail.array'],
  ['a bad drive', 'drive/smart-state', fail, [bad, uncertain], undefined],
] as const)('of %s is said what it means', ([, probe, end, diagnoses, meaning]) => {
  expect(meaningOf({ ...emptyRun(), start: startOf(probe), end, diagnoses: [...diagnoses] })).toBe(meaning)
})

test('signs to be watched are called that, with the first of them as the code', () => {
  const end = { status: 'ERROR', result: 'NOT_APPLICABLE', watch: true } as const
  expect(verdictOf(end).code).toBe('WATCH')
  expect(reasonCode({ ...emptyRun(), end, diagnoses: [good, sign] })).toBe('memory-corrected-errors')
})
