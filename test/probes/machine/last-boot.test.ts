import { describe, expect, test } from 'vitest'
import { cancelled } from '../../../probes/contract/errors.ts'
import type { Probe } from '../../../probes/contract/probe.ts'
import { type Evidence, measurement, step, unknown } from '../../../probes/contract/step.ts'
import lastBoot, { look, type Source } from '../../../probes/machine/last-boot.ts'
import { collect, of } from '../collect.ts'

const source = (name: string, lasting: boolean, evidence: Evidence[] | undefined | Error): Source => ({
  name,
  lasting,
  read: async () => {
    if (evidence instanceof Error) throw evidence
    return evidence
  },
})
const clean = source('event log', true, [measurement('tests without an end in the event log', 0)])
const trace = source('event log', true, [unknown('machine-died-in-test', 'It died.')])
const noStore = source('crash store', true, undefined)
const broken = source('crash store', true, new Error('it hangs'))
const watchdogs = source('watchdogs', false, [])

const lookAt = (sources: Source[], signal = new AbortController().signal) => {
  const probe: Probe = { ...lastBoot, run: () => step('Traces', () => look(sources, signal)) }
  return collect(probe, { signal })
}

test('nothing found where something would have stayed: good, with what was looked at and what was not', async () => {
  const bodies = await lookAt([clean, noStore, watchdogs])
  expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' })
  expect(of(bodies, 'diagnosis').map(({ message }) => message)).toEqual([
    'Nothing left behind by a crash of an earlier boot was found. Looked at: event log, watchdogs. Not looked at: crash store (not present).',
  ])
})

test('a trace is told, is no fault of anything, and no pass either', async () => {
  const bodies = await lookAt([trace, noStore, watchdogs])
  expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'ERROR', result: 'NOT_APPLICABLE' })
  expect(of(bodies, 'diagnosis').map(({ type, verdict }) => [type, verdict])).toEqual([
    ['UNKNOWN', 'machine-died-in-test'],
  ])
  expect(of(bodies, 'error').map(({ symptom }) => symptom)).toEqual(['cause-unknown'])
})

test.for([
  ['nothing that would keep traces', [noStore, watchdogs]],
  ['what would keep them cannot be read', [broken, watchdogs]],
  ['nothing at all', []],
] as const)('%s: not tested, never good', async ([, sources]) => {
  const bodies = await lookAt([...sources])
  expect(bodies.at(-1)).toMatchObject({ status: 'SKIP', result: 'NOT_APPLICABLE' })
  expect(of(bodies, 'error').map(({ symptom }) => symptom)).toEqual(['no-crash-evidence'])
})

test('one source that cannot be read hides no trace of another, and is told', async () => {
  const bodies = await lookAt([broken, trace])
  expect(of(bodies, 'diagnosis')).toHaveLength(1)
  expect(of(bodies, 'log').map(({ message }) => message)).toContain('Not read: crash store: it hangs')
})

test('cancelled, it ends as such, not as unreadable', async () => {
  const controller = new AbortController()
  const slow: Source = {
    ...clean,
    read: async () => {
      controller.abort(cancelled())
      throw new Error('cut off')
    },
  }
  const bodies = await lookAt([slow], controller.signal)
  expect(of(bodies, 'error').map(({ symptom }) => symptom)).toEqual(['cancelled'])
})

describe('this machine', () => {
  test('is looked at, with exactly one end, and what it says fits', async () => {
    const bodies = await collect(lastBoot)
    const end = of(bodies, 'testRunEnd')
    expect(end).toHaveLength(1)
    const passed = of(bodies, 'diagnosis').some(({ type }) => type === 'PASS')
    expect(end[0]?.result === 'PASS').toBe(passed)
    expect(of(bodies, 'diagnosis').filter(({ type }) => type === 'FAIL')).toEqual([])
  })
})
