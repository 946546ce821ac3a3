import { expect, test } from 'vitest'
import { word } from '../../../probes/contract/words.ts'
import { buildReport } from '../../../server/report/report.ts'
import type { ReportedRun } from '../../../server/report/run-evidence.ts'
import { BOOT, diagnosis, ended, inStep, MACHINE, reportedRun } from './reported-run.ts'

const report = (runs: ReportedRun[]) =>
  buildReport({ machine: MACHINE, runs, generatedAt: '2026-11-21T13:00:00.000Z', version: '0.1.0', bootId: BOOT })
const partOf = (runs: ReportedRun[], name: string) => report(runs).parts.find(({ part }) => part === name)

const TRACES = { probe: 'machine/last-boot', target: 'machine' }
const died = () =>
  reportedRun(
    [
      ...inStep(
        diagnosis('UNKNOWN', 'machine-died-in-test', { message: 'The machine restarted before cpu/stress had ended.' }),
      ),
      { artifact: 'error', symptom: 'cause-unknown', message: 'An earlier boot left traces of a crash.' },
      ended('ERROR', 'NOT_APPLICABLE'),
    ],
    TRACES,
  )

test('a crash is a sign to watch, told in one sentence, and accuses no part', () => {
  const { verdict, parts, summary } = report([died()])
  expect(verdict).toBe('WATCH')
  expect(parts.find(({ part }) => part === 'machine')?.findings).toMatchObject([
    {
      verdict: 'WATCH',
      code: 'machine-died-in-test',
      statement: 'The machine restarted before cpu/stress had ended.',
      notProven: [word('report.not-proven.crash')],
    },
  ])
  expect(parts.find(({ part }) => part === 'cpu')?.verdict).toBe('NOT TESTED')
  expect(summary).toBe('Watch: machine. Not tested: memory, processors, drive S45NNC0R512345.')
})

test('a test that another error ended is still one that could not be done', () => {
  const run = reportedRun([{ artifact: 'error', symptom: 'probe-threw' }, ended('ERROR', 'NOT_APPLICABLE')], TRACES)
  expect(partOf([run], 'machine')?.findings).toMatchObject([{ code: 'machine-could-not-test' }])
})

test('an event of the memory in the event log is about the memory', () => {
  const run = reportedRun(
    [...inStep(diagnosis('UNKNOWN', 'event-log-memory-uncorrected')), ended('COMPLETE', 'PASS')],
    TRACES,
  )
  expect(partOf([run], 'memory')?.verdict).toBe('WATCH')
})

test('a memory failure whose module is named condemns that one, and says what its name rests on', () => {
  const named = { hardwareInfoId: 'memory:B1', subcomponent: { name: 'memory module', location: 'B1' } }
  const run = reportedRun([...inStep(diagnosis('FAIL', 'memory-bad-word', named)), ended('COMPLETE', 'FAIL')])
  const { components } = report([run])
  expect(components.find(({ location }) => location === 'B1')).toMatchObject({
    verdict: 'REPLACE',
    serialNumber: '03A1B2D7',
  })
  expect(components.find(({ location }) => location === 'A1')).toMatchObject({
    note: word('report.component.not-named'),
  })
  expect(partOf([run], 'memory')?.findings[0]?.notProven).toEqual([
    word('report.not-proven.memory-map'),
    word('report.not-proven.memory-cause'),
  ])
})
