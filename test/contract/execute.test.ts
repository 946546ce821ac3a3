import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { cancelled, Inconclusive, Skip } from '../../probes/contract/errors.ts'
import { type Execution, execute } from '../../probes/contract/execute.ts'
import { defineProbe, type Probe } from '../../probes/contract/probe.ts'
import { RecordBody } from '../../probes/contract/records.ts'
import {
  type Evidence,
  fail,
  limit,
  log,
  measurement,
  pass,
  progress,
  series,
  step,
  unknown,
} from '../../probes/contract/step.ts'
import { collect, short } from './bodies.ts'

afterEach(() => vi.useRealTimers())

const probeOf = (body: () => AsyncGenerator<Evidence, void>, rest: Partial<Probe> = {}): Probe => ({
  ...defineProbe({
    id: 'machine/inventory',
    title: 'machine/inventory.title',
    summary: 'machine/inventory.summary',
    target: 'machine',
    params: z.object({}),
    tools: ['memtester'],
    claims: () => [],
    writes: false,
    estimate: () => ({ low: 1, high: 1 }),
    run: () => step('Main', body),
  }),
  ...rest,
})

const execution = (probe: Probe, rest: Partial<Execution> = {}): Execution => ({
  probe,
  target: { id: 'machine', kind: 'machine', name: 'here' },
  params: { seconds: 1 },
  signal: new AbortController().signal,
  dutInfo: { dutInfoId: 'here' },
  commandLine: 'main.ts run',
  version: '0.1.0',
  metadata: { bootId: 'b' },
  missing: () => [],
  ...rest,
})

const ran = async (body: () => AsyncGenerator<Evidence, void>, rest: Partial<Execution> = {}) =>
  (await collect(execute(execution(probeOf(body), rest)))).bodies

const low = { validators: [limit('low', 'LESS_THAN', 10, 'test')] }
const hot = series('temperature', low)

test('a run starts with what is run on what, and ends with exactly one testRunEnd, the last', async () => {
  const bodies = await ran(async function* () {
    yield pass('good', 'fine')
  })
  expect(bodies[0]).toEqual({
    artifact: 'testRunStart',
    name: 'machine/inventory',
    version: '0.1.0',
    commandLine: 'main.ts run',
    parameters: { seconds: 1 },
    dutInfo: { dutInfoId: 'here' },
    metadata: { bootId: 'b' },
  })
  expect(bodies.map(({ artifact }) => artifact).lastIndexOf('testRunEnd')).toBe(bodies.length - 1)
  expect(bodies.filter(({ artifact }) => artifact === 'testRunEnd')).toHaveLength(1)
  for (const body of bodies) expect(RecordBody.parse(body)).toEqual(body)
})

type Case = [name: string, said: Evidence[], thrown: Error | undefined, status: string, result: string]
const broke = new Inconclusive('killed', 'by a signal')

const cases: Case[] = [
  ['a PASS', [pass('good', '')], undefined, 'COMPLETE', 'PASS'],
  ['a FAIL', [fail('bad', '')], undefined, 'COMPLETE', 'FAIL'],
  ['a PASS and a FAIL', [pass('good', ''), fail('bad', '')], undefined, 'COMPLETE', 'FAIL'],
  ['a PASS and an UNKNOWN', [pass('good', ''), unknown('odd', '')], undefined, 'COMPLETE', 'PASS'],
  ['a PASS and a value within its limit', [pass('good', ''), measurement('n', 9, low)], undefined, 'COMPLETE', 'PASS'],
  ['a PASS and a violated limit', [pass('good', ''), measurement('n', 10, low)], undefined, 'COMPLETE', 'FAIL'],
  [
    'a PASS and a series that violated once',
    [pass('good', ''), hot.start, hot.element(5), hot.element(12), hot.element(5)],
    undefined,
    'COMPLETE',
    'FAIL',
  ],
  ['nothing', [], undefined, 'ERROR', 'NOT_APPLICABLE'],
  ['only an UNKNOWN', [unknown('odd', '')], undefined, 'ERROR', 'NOT_APPLICABLE'],
  ['only a value within its limit', [measurement('n', 9, low)], undefined, 'ERROR', 'NOT_APPLICABLE'],
  ['a Skip', [], new Skip('no-sensors', ''), 'SKIP', 'NOT_APPLICABLE'],
  ['a PASS, then a Skip', [pass('good', '')], new Skip('no-sensors', ''), 'SKIP', 'NOT_APPLICABLE'],
  ['an Inconclusive', [], broke, 'ERROR', 'NOT_APPLICABLE'],
  ['a PASS, then a throw', [pass('good', '')], new TypeError('oops'), 'ERROR', 'NOT_APPLICABLE'],
  ['a FAIL, then a throw', [fail('bad', '')], broke, 'COMPLETE', 'FAIL'],
  ['a FAIL, then a cancel', [fail('bad', '')], cancelled(), 'COMPLETE', 'FAIL'],
  ['a violated limit, then a cancel', [measurement('n', 10, low)], cancelled(), 'COMPLETE', 'FAIL'],
  ['a PASS, then a cancel', [pass('good', '')], cancelled(), 'SKIP', 'NOT_APPLICABLE'],
]

test.for(cases)('%s', async ([, said, thrown, status, result]) => {
  const bodies = await ran(async function* () {
    yield* said
    if (thrown) throw thrown
  })
  expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status, result })
})

test.for([
  [new Skip('no-sensors', 'none here'), 'no-sensors', 'none here'],
  [broke, 'killed', 'by a signal'],
  [new TypeError('oops'), 'probe-threw', 'oops'],
] as const)('what was thrown stands in the record: %s', async ([error, symptom, message]) => {
  const bodies = await ran(
    // biome-ignore lint/correctness/useYield: it throws first
    async function* () {
      throw error
    },
  )
  expect(bodies.slice(-3).map(short)).toEqual([
    `testStepEnd ${error instanceof Skip ? 'SKIP' : 'ERROR'}`,
    `error ${symptom}`,
    expect.stringMatching(/^testRunEnd/),
  ])
  expect(bodies.at(-2)).toMatchObject({ message })
})

test('a probe that says neither PASS nor FAIL is told of', async () => {
  expect((await ran(async function* () {})).map(short)).toContain('error no-diagnosis')
})

test('a run that found nothing but signs to watch says so; that is no result', async () => {
  const bodies = await ran(async function* () {
    yield unknown('array-mismatch', '8 blocks differ')
  })
  expect(bodies.slice(-2).map(short)).toEqual(['error cause-unknown', 'testRunEnd ERROR'])
})

test('a probe that does not apply, or lacks a tool, is a SKIP and never runs', async () => {
  const never = () => {
    throw new Error('it ran')
  }
  const not = await collect(execute(execution(probeOf(never, { applies: () => 'No battery.' }))))
  expect(not.bodies.slice(1)).toMatchObject([{ symptom: 'not-applicable', message: 'No battery.' }, { status: 'SKIP' }])
  const lacking = execution(probeOf(never), { missing: tools => tools.map(tool => `${tool} (Debian package: x)`) })
  expect((await collect(execute(lacking))).bodies.slice(1)).toMatchObject([
    { symptom: 'tool-missing', message: 'Not installed: memtester (Debian package: x).' },
    { status: 'SKIP' },
  ])
})

test('progress never goes back', async () => {
  const bodies = await ran(async function* () {
    for (const fraction of [0.1, 0.5, 0.3, 0.2, 0.6]) yield progress({ fraction })
    yield pass('good', '')
  })
  expect(bodies.filter(({ artifact }) => artifact === 'progress')).toMatchObject(
    [0.1, 0.5, 0.5, 0.5, 0.6].map(fraction => ({ fraction })),
  )
})

test.for([
  ['a number that JSON has not', measurement('n', Number.NaN)],
  ['a fraction above 1', progress({ fraction: 1.2 })],
  ['a verdict that is a sentence', pass('All is good!', '')],
] as const)('%s is an error of the probe, not a broken chain', async ([, evidence]) => {
  const bodies = await ran(async function* () {
    yield evidence
  })
  expect(bodies.slice(-2)).toMatchObject([{ symptom: 'invalid-record' }, { status: 'ERROR' }])
  for (const body of bodies) expect(RecordBody.safeParse(body)).toMatchObject({ success: true })
})

test('a silent probe still gives a sign of life within every second', async () => {
  vi.useFakeTimers()
  const { promise, resolve } = Promise.withResolvers<void>()
  const records = execute(
    execution(
      probeOf(async function* () {
        yield progress({ fraction: 0.4 })
        await promise
        yield pass('good', '')
      }),
    ),
  )
  for (const _start of ['testRunStart', 'testStepStart', 'progress']) await records.next()
  for (const _pulse of [1, 2, 3]) {
    const next = records.next()
    await vi.advanceTimersByTimeAsync(1000)
    expect(await next).toMatchObject({ value: { artifact: 'progress', fraction: 0.4 } })
  }
  resolve()
  expect(await records.next()).toMatchObject({ value: { artifact: 'diagnosis' } })
})

test('a probe that is silent from its first step on shows 0 %', async () => {
  vi.useFakeTimers()
  const { promise, resolve } = Promise.withResolvers<void>()
  const records = execute(
    execution(
      probeOf(async function* () {
        await promise
        yield log('INFO', 'at last')
      }),
    ),
  )
  for (const _start of ['testRunStart', 'testStepStart']) await records.next()
  const next = records.next()
  await vi.advanceTimersByTimeAsync(1000)
  expect(await next).toMatchObject({ value: { artifact: 'progress', fraction: 0 } })
  resolve()
})
