import { expect, test } from 'vitest'
import { Inconclusive, Skip } from '../../probes/contract/errors.ts'
import { RecordBody } from '../../probes/contract/records.ts'
import * as make from '../../probes/contract/step.ts'
import { collect, short } from './bodies.ts'

test('a step starts, holds its evidence under its id, and ends COMPLETE', async () => {
  const { bodies } = await collect(
    make.step('Read', async function* () {
      yield make.measurement('size', 5, { unit: 'MiB' })
      yield make.pass('size-good', 'It fits.')
    }),
  )
  expect(bodies.map(short)).toEqual([
    'testStepStart Read',
    'measurement size',
    'diagnosis size-good',
    'testStepEnd COMPLETE',
  ])
  const ids = new Set(bodies.map(body => ('testStepId' in body ? body.testStepId : undefined)))
  expect(ids.size).toBe(1)
})

test.for([
  ['a Skip', new Skip('tool-missing', 'no tool'), 'SKIP'],
  ['an Inconclusive', new Inconclusive('killed', 'by a signal'), 'ERROR'],
  ['anything else', new TypeError('oops'), 'ERROR'],
] as const)('a step that throws %s ends so, and the error goes on', async ([, error, status]) => {
  const { bodies, thrown } = await collect(
    make.step('Read', async function* () {
      yield make.log('INFO', 'before')
      throw error
    }),
  )
  expect(thrown).toBe(error)
  expect(bodies.at(-1)).toMatchObject({ artifact: 'testStepEnd', status })
})

test('two steps never share an id', async () => {
  const ids = await Promise.all([1, 2].map(async () => (await collect(make.step('S', async function* () {}))).bodies))
  expect(ids[0]?.[0]).not.toEqual(ids[1]?.[0])
})

test('the body of a step is closed when its reader leaves', async () => {
  let closed = false
  const steps = make.step('Read', async function* () {
    try {
      yield make.log('INFO', 'one')
      yield make.log('INFO', 'two')
    } finally {
      closed = true
    }
  })
  for await (const body of steps) if (body.artifact === 'log') break
  expect(closed).toBe(true)
})

test('every maker makes a valid record body', () => {
  const line = make.series('temperature', { unit: '°C', validators: [make.limit('hot', 'LESS_THAN', 90, 'datasheet')] })
  const evidence = [
    make.measurement('size', 5),
    make.pass('good', 'fine'),
    make.fail('bad', 'broken'),
    make.unknown('odd', 'unclear'),
    make.log('WARNING', 'look'),
    make.progress({ fraction: 0.5, workDone: 1, workTotal: 2, unit: 's', etaSeconds: 1 }),
    line.start,
    line.element(50),
    line.element(51),
    line.end(),
  ]
  for (const one of evidence) expect(RecordBody.safeParse({ ...one, testStepId: '0' })).toMatchObject({ success: true })
  expect(evidence.slice(-3)).toMatchObject([{ index: 0 }, { index: 1 }, { totalCount: 2 }])
})
