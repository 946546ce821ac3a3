import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineProbe } from '../../../probes/contract/probe.ts'
import { pass, step } from '../../../probes/contract/step.ts'
import { violates } from '../../../probes/contract/validate.ts'
import { type Counter, countersOf, judgeGrowth, withCounters } from '../../../probes/drive/counters.ts'
import { collect, of } from '../collect.ts'
import { caseData } from './smartctl-cases.ts'
import { replay } from './smartctl-replay.ts'

const pending = (value: number): Counter => ({ name: 'pending', value, rule: 'ata.grow', growth: 'fault' })
const cable = (value: number): Counter => ({ name: 'cable', value, rule: 'ata.199', growth: 'sign' })

it('knows the counters of each kind of drive', () => {
  expect(countersOf(caseData('sata')).map(({ name }) => name)).toEqual(['attribute 5 Reallocated_Sector_Ct'])
  const nvme = countersOf(caseData('nvme-warning'))
  expect(nvme.map(({ name, value }) => [name, value])).toEqual([
    ['media errors', 0],
    ['critical warnings', 2],
    ['used spare', 100],
  ])
  expect(countersOf(caseData('nvme-hot')).find(({ name }) => name === 'critical warnings')?.value).toBe(0)
  expect(countersOf(caseData('scsi'))).toEqual([])
})

it.each([
  ['nothing grew', [pending(3)], [pending(3)], 0, []],
  ['faults grew', [pending(3)], [pending(4)], 1, []],
  ['faults became fewer', [pending(3)], [pending(0)], 0, []],
  ['errors of the cable grew', [cable(3)], [cable(4)], 0, ['drive-counter-grew']],
  ['one is not told any more', [pending(3)], [], 0, []],
])('%s', (_what, before, after, broken, diagnoses) => {
  const evidence = judgeGrowth(before, after)
  const limits = evidence.flatMap(one =>
    one.artifact === 'measurement' ? (one.validators ?? []).filter(limit => violates(limit, one.value)) : [],
  )
  expect(limits).toHaveLength(broken)
  expect(evidence.flatMap(one => (one.artifact === 'diagnosis' ? [one.verdict] : []))).toEqual(diagnoses)
})

const target = { id: 'drive-S1', kind: 'drive', name: 'sda', device: '/dev/none' } as const
const around = (fails = false) =>
  defineProbe({
    id: 'drive/test',
    title: 'drive/self-test.title',
    summary: 'drive/self-test.summary',
    target: 'drive',
    params: z.object({}),
    tools: [],
    claims: () => [],
    writes: false,
    estimate: () => ({ low: 1, high: 1 }),
    run: ({ target, signal }) =>
      withCounters(
        target,
        signal,
        step('Test', async function* () {
          yield pass('good', 'Good.')
          if (fails) throw new Error('The test fell over')
        }),
      ),
  })
const grew = (bodies: Awaited<ReturnType<typeof collect>>) =>
  of(bodies, 'measurement').map(({ name, value, hardwareInfoId }) => [name, value, hardwareInfoId])

it.each([false, true])('reads them before and after a test, also when it fell over: %s', async fails => {
  replay({ '-H': ['7.4/nvme', '7.4/nvme-warning'] })
  const bodies = await collect(around(fails), { target })
  expect(of(bodies, 'testStepStart').map(({ name }) => name)).toEqual([
    'SMART counters before',
    'Test',
    'SMART counters after',
  ])
  expect(grew(bodies)).toContainEqual(['critical warnings: grew', 2, 'drive-S1'])
  expect(of(bodies, 'testRunEnd')).toMatchObject([{ result: 'FAIL' }])
  expect(of(bodies, 'error')).toHaveLength(fails ? 1 : 0)
})

it('does not stand in the way of a test on a drive that tells none', async () => {
  replay({ '-H': ['7.4/loop'] })
  const bodies = await collect(around(), { target })
  expect(of(bodies, 'testRunEnd')).toMatchObject([{ result: 'PASS' }])
  expect(of(bodies, 'log')[0]?.message).toMatch(/Counters not read/)
})

it('watches a drive that told them before the test and not after it', async () => {
  replay({ '-H': ['7.4/nvme', '7.4/missing'] })
  expect(of(await collect(around(), { target }), 'diagnosis')).toContainEqual(
    expect.objectContaining({ type: 'UNKNOWN', verdict: 'drive-counters-lost' }),
  )
})
