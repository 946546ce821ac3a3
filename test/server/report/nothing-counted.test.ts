import { expect, test } from 'vitest'
import { reportHtml } from '../../../server/report/html.ts'
import { buildReport } from '../../../server/report/report.ts'
import { BOOT, diagnosis, ended, inStep, MACHINE, reportedRun } from './reported-run.ts'

const messages = (name: string, value: number) =>
  ({ artifact: 'measurement', name: `kernel messages ${name}`, value, unit: 'messages' }) as const

const report = () =>
  buildReport({
    machine: MACHINE,
    runs: [
      reportedRun([
        { artifact: 'testStepStart', testStepId: '0', name: 'Memory test' },
        ...inStep(
          messages('stall', 0),
          messages('disk-error', 3),
          { artifact: 'measurement', name: 'memory errors', value: 0 },
          messages('out-of-memory', 0),
          diagnosis('PASS', 'memory-good'),
        ),
        ended('COMPLETE', 'PASS'),
      ]),
    ],
    generatedAt: '2026-11-20T12:00:00.000Z',
    version: '1.2.3',
    bootId: BOOT,
  })

test('messages that never came stand folded behind what was measured', () => {
  const [, before, folded] = /<h4>Measurements<\/h4>(.*?)<details>(.*?)<\/details>/s.exec(reportHtml(report())) ?? []
  expect(before).toMatch(/kernel messages disk-error.*memory errors/s)
  expect(before).not.toContain('stall')
  expect(folded).toMatch(/^<summary>Looked for, and none found: 2 kinds.*stall.*out-of-memory/s)
})

test('in the data of the report they stand with the others, in their order', () => {
  expect(report().tests[0]?.measurements.map(({ name, value }) => [name, value])).toEqual([
    ['kernel messages stall', 0],
    ['kernel messages disk-error', 3],
    ['memory errors', 0],
    ['kernel messages out-of-memory', 0],
  ])
})
