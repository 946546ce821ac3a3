import { describe, expect, test } from 'vitest'
import type { BodyOf, DutInfo, RecordBody } from '../../../probes/contract/records.ts'
import { buildReport } from '../../../server/report/report.ts'
import type { ReportedRun } from '../../../server/report/run-evidence.ts'
import { Report, type Verdict } from '../../../server/report/schema.ts'
import { BOOT, diagnosis, ended, inStep, MACHINE, reportedRun } from './reported-run.ts'

const reported = (runs: ReportedRun[], machine: DutInfo = MACHINE) =>
  Report.parse(
    JSON.parse(
      JSON.stringify(
        buildReport({ machine, runs, generatedAt: '2026-11-21T02:00:00.000Z', version: '0.1.0', bootId: BOOT }),
      ),
    ),
  )
const partOf = (report: Report, name: string) => {
  const part = report.parts.find(({ part }) => part === name)
  if (!part) throw new Error(`no part ${name}`)
  return part
}

const counted = (name: string, value: number, rule: string): Omit<BodyOf<'measurement'>, 'testStepId'> => ({
  artifact: 'measurement',
  name,
  value,
  unit: 'errors',
  validators: [{ name: rule, type: 'EQUAL', value: 0, metadata: { source: 'a datasheet' } }],
})
const error = (symptom: string, message = `${symptom} is told`): RecordBody => ({ artifact: 'error', symptom, message })

const good = diagnosis('PASS', 'memory-good', { message: 'Tested 29870 of 32768 MiB, 1 loop.' })
const badWord = diagnosis('FAIL', 'memory-bad-word', { message: 'Physical address 0x197600 or 0x2197600 read 0x04.' })
const passed = () => reportedRun([...inStep(good), ended('COMPLETE', 'PASS')])
const tooLittle = diagnosis('UNKNOWN', 'memory-partly-tested', { message: 'Only 48 of 24105 MiB were tested once.' })
const partly = () => reportedRun([...inStep(good, tooLittle), ended('COMPLETE', 'PASS')])
const failed = () => reportedRun([...inStep(badWord, badWord), ended('COMPLETE', 'FAIL')])
const died = () => reportedRun([error('run-process-died'), ended('ERROR', 'NOT_APPLICABLE')])
const skipped = () => reportedRun([error('tool-missing', 'Not installed: memtester.'), ended('SKIP', 'NOT_APPLICABLE')])
const running = () => reportedRun(inStep(good, { artifact: 'progress', fraction: 0.42 }).slice(0, -1))
const drive = (serial: string, ...bodies: Parameters<typeof inStep>) =>
  reportedRun([...inStep(...bodies), ended('COMPLETE', 'PASS')], {
    probe: 'drive/surface-scan',
    target: `drive-${serial}`,
  })
const cpu = (...bodies: RecordBody[]) => reportedRun(bodies, { probe: 'cpu/stress' })

type Case = [name: string, runs: ReportedRun[], verdict: Verdict, ...codes: string[]]
const table: Case[] = [
  ['no run', [], 'NOT TESTED', 'memory-no-test'],
  ['a PASS', [passed()], 'OK', 'memory-good'],
  ['a FAIL diagnosis', [failed()], 'REPLACE', 'memory-bad-word'],
  [
    'a violated limit',
    [reportedRun([...inStep(good, counted('memory errors', 2, 'memory-errors-none')), ended('COMPLETE', 'FAIL')])],
    'REPLACE',
    'memory-errors-none',
  ],
  [
    'an UNKNOWN beside a PASS',
    [reportedRun([...inStep(good, diagnosis('UNKNOWN', 'memory-corrected-errors')), ended('COMPLETE', 'PASS')])],
    'WATCH',
    'memory-corrected-errors',
    'memory-good',
  ],
  ['a run whose process died', [died()], 'NOT TESTED', 'memory-could-not-test'],
  [
    'a run whose process died after a PASS was said',
    [reportedRun([...inStep(good), error('run-process-died'), ended('ERROR', 'NOT_APPLICABLE')])],
    'NOT TESTED',
    'memory-could-not-test',
  ],
  ['a skipped run', [skipped()], 'NOT TESTED', 'memory-skipped'],
  [
    'a cancelled run after a PASS was said',
    [reportedRun([...inStep(good), error('cancelled'), ended('SKIP', 'NOT_APPLICABLE')])],
    'NOT TESTED',
    'memory-skipped',
  ],
  ['a run that has not ended', [running()], 'NOT TESTED', 'memory-not-ended'],
  [
    'a FAIL, then a cancel',
    [reportedRun([...inStep(badWord), error('cancelled'), ended('COMPLETE', 'FAIL')])],
    'REPLACE',
    'memory-bad-word',
  ],
  ['a PASS of too little of it', [partly()], 'NOT TESTED', 'memory-partly-tested'],
  ['a PASS, and a PASS of too little of it', [passed(), partly()], 'OK', 'memory-good', 'memory-partly-tested'],
  ['a PASS, and a FAIL in another run', [passed(), failed()], 'REPLACE', 'memory-bad-word', 'memory-good'],
  ['a FAIL, and a PASS in a later run', [failed(), passed()], 'REPLACE', 'memory-bad-word', 'memory-good'],
  ['a PASS, and a run that died', [passed(), died()], 'OK', 'memory-good', 'memory-could-not-test'],
  [
    'a test of another part',
    [cpu(...inStep(diagnosis('PASS', 'cpu-load-good')), ended('COMPLETE', 'PASS'))],
    'NOT TESTED',
    'memory-no-test',
  ],
  [
    'a memory error seen by a processor test',
    [
      cpu(
        ...inStep(diagnosis('PASS', 'cpu-load-good'), counted('memory errors uncorrected', 1, 'edac-uncorrected-none')),
        ended('COMPLETE', 'FAIL'),
      ),
    ],
    'REPLACE',
    'edac-uncorrected-none',
  ],
]

test.for(table)('memory after %s', ([, runs, verdict, ...codes]) => {
  const memory = partOf(reported(runs), 'memory')
  expect(memory.verdict).toBe(verdict)
  expect(memory.findings.map(({ code }) => code)).toEqual(codes)
  expect(memory.findings[0]?.verdict).toBe(verdict)
})

test.for([
  ['nothing', [], 'NOT TESTED', 'Nothing was tested.'],
  ['a PASS', [passed()], 'NOT TESTED', 'Nothing found: memory. Not tested: processors, machine, drive S45NNC0R512345.'],
  ['a FAIL', [failed()], 'REPLACE', 'Replace: memory. Not tested: processors, machine, drive S45NNC0R512345.'],
  [
    'a PASS and a run that died',
    [passed(), died()],
    'NOT TESTED',
    'Nothing found: memory. Not tested: processors, machine, drive S45NNC0R512345. A test could not be finished: memory.',
  ],
  ['a run that died', [died()], 'NOT TESTED', 'Nothing was tested.'],
  [
    'a PASS of too little of it',
    [partly()],
    'NOT TESTED',
    'Tested only in part: memory. Not tested: processors, machine, drive S45NNC0R512345.',
  ],
] as const)('the summary after %s', ([, runs, verdict, summary]) => {
  expect(reported([...runs])).toMatchObject({ verdict, summary })
})

test('only when every part was tested without a finding is the whole OK', () => {
  const machine = reportedRun([...inStep(diagnosis('PASS', 'kernel-log-read')), ended('COMPLETE', 'PASS')], {
    probe: 'machine/kernel-log',
  })
  const processors = cpu(...inStep(diagnosis('PASS', 'cpu-load-good')), ended('COMPLETE', 'PASS'))
  const all = [passed(), processors, machine, drive('S45NNC0R512345', diagnosis('PASS', 'drive-surface-good'))]
  expect(reported(all.slice(0, 3)).verdict).toBe('NOT TESTED')
  expect(reported(all)).toMatchObject({
    verdict: 'OK',
    summary: 'Nothing found: memory, processors, machine, drive S45NNC0R512345.',
  })
})

test('a wrong memory word names its addresses, and what is proven and what not', () => {
  const run = failed()
  const [finding] = partOf(reported([run]), 'memory').findings
  expect(finding).toMatchObject({
    statement: 'Physical address 0x197600 or 0x2197600 read 0x04.',
    evidenceCount: 2,
    evidence: [{ runId: run.info.id, probe: 'memory/memtester', at: run.run.diagnoses[0]?.timestamp }, {}],
  })
  expect(finding?.proven.join()).toContain('gave back something else')
  expect(finding?.notProven.join()).toContain('the module cannot be determined from this address')
})

test('where the module is known the report does not say that it is not', () => {
  const named = diagnosis('FAIL', 'memory-bad-word', { hardwareInfoId: 'memory:A1' })
  const report = reported([reportedRun([...inStep(named), ended('COMPLETE', 'FAIL')])])
  expect(partOf(report, 'memory').findings[0]?.notProven.join()).not.toContain('cannot be determined')
  expect(report.components.filter(({ partType }) => partType === 'memory')).toMatchObject([
    { serialNumber: '03A1B2C3', verdict: 'REPLACE' },
    { serialNumber: '03A1B2D7', note: 'nothing found here' },
  ])
})

test('where there is not even an address the report does not speak of one', () => {
  const bare = diagnosis('FAIL', 'memory-failed-without-address', { message: 'memtester says that memory failed.' })
  const report = reported([reportedRun([...inStep(bare), ended('COMPLETE', 'FAIL')])])
  expect(partOf(report, 'memory').findings[0]?.notProven[0]).toBe('Which module it is.')
})

test('a module is also found by its locator', () => {
  const named = diagnosis('FAIL', 'memory-bad-word', { subcomponent: { name: 'B1' } })
  const report = reported([reportedRun([...inStep(named), ended('COMPLETE', 'FAIL')])])
  expect(report.components.find(({ location }) => location === 'B1')).toMatchObject({ verdict: 'REPLACE' })
})

test.for([
  [
    'not determined',
    [failed()],
    [
      { note: 'REPLACE: one of these, which one is not determined' },
      { note: 'REPLACE: one of these, which one is not determined' },
    ],
  ],
  ['all good', [passed()], [{ verdict: 'OK' }, { verdict: 'OK' }]],
  ['not tested', [died()], [{ verdict: 'NOT TESTED' }, { verdict: 'NOT TESTED' }]],
] as const)('modules that are %s', ([, runs, expected]) => {
  const report = reported([...runs])
  expect(report.components.filter(({ partType }) => partType === 'memory')).toMatchObject(expected)
  expect(report.components.find(({ partType }) => partType === 'drive')).toMatchObject({ verdict: 'NOT TESTED' })
})

test('a test that passed on too little of the memory says so beside its result', () => {
  expect(reported([partly()]).tests).toMatchObject([{ result: 'PASS', partly: true, exitCode: 0 }])
  expect(reported([passed()]).tests[0]?.partly).toBeUndefined()
})

test('tests stand in the order in which they were started, whatever the clock said', () => {
  const runs = [passed(), failed()]
  const [first, second] = runs.map(({ info }) => info.id)
  for (const [index, { info }] of runs.entries()) info.createdAt = `2026-11-2${9 - index}T00:00:00.000Z`
  expect(reported(runs.toReversed()).tests.map(({ runId }) => runId)).toEqual([first, second])
})

test('a violated limit gives value, unit, limit, rule and source', () => {
  const [finding] = partOf(
    reported([reportedRun([...inStep(counted('memory errors', 2, 'memory-errors-none')), ended('COMPLETE', 'FAIL')])]),
    'memory',
  ).findings
  expect(finding).toMatchObject({
    code: 'memory-errors-none',
    statement: 'memory errors: 2 errors, beyond the limit = 0 errors.',
    evidence: [
      {
        value: 2,
        unit: 'errors',
        limits: [{ rule: 'memory-errors-none', type: 'EQUAL', value: 0, source: 'a datasheet' }],
      },
    ],
  })
})

test('a series that was beyond its limit once gives that value and its time', () => {
  const hot = { name: 'temperature-critical', type: 'LESS_THAN', value: 100, metadata: { source: 'hwmon' } } as const
  const element = (index: number, value: number) =>
    ({ artifact: 'measurementSeriesElement', measurementSeriesId: 's', index, value }) as const
  const run = cpu(
    ...inStep(
      {
        artifact: 'measurementSeriesStart',
        measurementSeriesId: 's',
        name: 'temperature',
        unit: '°C',
        validators: [hot],
      },
      element(0, 90),
      element(1, 104),
      element(2, 101),
      element(3, 80),
    ),
    ended('COMPLETE', 'FAIL'),
  )
  const report = reported([run])
  expect(partOf(report, 'machine').findings[0]).toMatchObject({
    verdict: 'REPLACE',
    evidence: [
      { kind: 'series', value: 104, at: run.run.series[0]?.violation?.timestamp, limits: [{ source: 'hwmon' }] },
    ],
  })
  expect(report.tests[0]?.series).toMatchObject([{ min: 80, max: 104, last: 80, violated: true }])
})

test('a finding says in how many of the runs with a result it was seen', () => {
  const [finding] = partOf(reported([failed(), passed(), failed(), died()]), 'memory').findings
  expect(finding?.seen).toEqual({ runs: 2, of: 3 })
})

test('a thousand diagnoses of one kind are one finding with the first fifty as evidence', () => {
  const run = reportedRun([...inStep(...Array.from({ length: 1000 }, () => badWord)), ended('COMPLETE', 'FAIL')])
  const { findings } = partOf(reported([run]), 'memory')
  expect(findings).toHaveLength(1)
  expect(findings[0]).toMatchObject({ evidenceCount: 1000 })
  expect(findings[0]?.evidence).toHaveLength(50)
})

describe('the list of tests', () => {
  test('is in the order of their creation, however they come', () => {
    const [first, second, third] = [passed(), failed(), died()]
    expect(reported([third, first, second]).tests.map(({ runId }) => runId)).toEqual(
      [first, second, third].map(({ info }) => info.id),
    )
  })

  test.for([
    [passed(), { status: 'COMPLETE', result: 'PASS', exitCode: 0 }],
    [failed(), { status: 'COMPLETE', result: 'FAIL', exitCode: 1 }],
    [died(), { status: 'ERROR', result: 'NOT_APPLICABLE', exitCode: 2 }],
    [skipped(), { status: 'SKIP', result: 'NOT_APPLICABLE', exitCode: 3 }],
    [running(), { state: 'running', fraction: 0.42 }],
  ] as const)('says how each ended', ([run, expected]) => {
    const [entry] = reported([run]).tests
    expect(entry).toMatchObject({
      ...expected,
      runId: run.info.id,
      bootId: BOOT,
      title: 'Memory test',
      startedAt: run.run.startedAt,
      lastAt: run.run.lastAt,
      records: { count: run.recordCount, headHash: run.recordsHash },
    })
  })

  test('shows the parameters that the run really had, and its length by the monotonic clock', () => {
    const run = reportedRun([...inStep(good), ended('COMPLETE', 'PASS')], { params: { loops: 3 } })
    Object.assign(run.run, { startUptime: 100, lastUptime: 3823.5, startedAt: '2030-01-01T00:00:00.000Z' })
    expect(reported([run]).tests[0]).toMatchObject({ parameters: { loops: 3 }, seconds: 3723.5 })
  })

  test('says when the records were changed', () => {
    expect(reported([{ ...passed(), firstBroken: 4 }]).tests[0]?.records.firstBroken).toBe(4)
  })
})

test('a machine without any component still has a report', () => {
  expect(reported([passed()], { dutInfoId: 'vm' })).toMatchObject({ machine: { dutInfoId: 'vm' }, components: [] })
})

test('the tool that did the work is named, not those that only looked for it', () => {
  const tool = { artifact: 'measurement', name: 'tool', value: 'fsck.exfat' } as const
  const checked = reportedRun([...inStep(tool, good), ended('COMPLETE', 'PASS')], { probe: 'partition/fsck' })
  expect(reported([checked]).tests[0]?.tools).toEqual(['fsck.exfat'])
  expect(reported([passed()]).tests[0]?.tools).toContain('memtester')
})
