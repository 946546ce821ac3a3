import { describe, expect, test } from 'vitest'
import type { BodyOf, DutInfo } from '../../../probes/contract/records.ts'
import { reportHtml } from '../../../server/report/html.ts'
import { buildReport } from '../../../server/report/report.ts'
import type { ReportedRun } from '../../../server/report/run-evidence.ts'
import type { Report } from '../../../server/report/schema.ts'
import { BOOT, diagnosis, ended, inStep, MACHINE, reportedRun } from './reported-run.ts'

const serials = (count: number) => Array.from({ length: count }, (_, index) => `ZC1${100 + index}`)

/** A storage server: the usual machine with as many drives. */
const machineWith = (count: number): DutInfo => ({
  ...MACHINE,
  hardwareInfos: [
    ...(MACHINE.hardwareInfos ?? []).filter(({ partType }) => partType !== 'drive'),
    ...serials(count).map((serialNumber, index) => ({
      hardwareInfoId: `drive-${serialNumber}`,
      name: 'ST16000NM001G 14901 GiB',
      partType: 'drive',
      location: `sd${String.fromCodePoint(97 + index)}`,
      serialNumber,
    })),
  ],
})

const reportOf = (runs: ReportedRun[], machine: DutInfo): Report =>
  buildReport({ machine, runs, generatedAt: '2026-11-21T02:00:00.000Z', version: '0.1.0', bootId: BOOT })

const on = (serial: string, result: 'PASS' | 'FAIL', ...bodies: Parameters<typeof inStep>) =>
  reportedRun([...inStep(...bodies), ended('COMPLETE', result)], {
    probe: 'drive/surface-scan',
    target: `drive-${serial}`,
  })

const good = (serial: string) => on(serial, 'PASS', diagnosis('PASS', 'drive-surface-good'))
const bad = (serial: string) =>
  on(
    serial,
    'FAIL',
    diagnosis('FAIL', 'drive-unreadable-sectors', {
      message: '3 sectors cannot be read: 200, 201, 8192.',
      hardwareInfoId: `drive-${serial}`,
    }),
  )
const slow = (serial: string) => on(serial, 'PASS', diagnosis('UNKNOWN', 'drive-slow-regions'))
const partOf = ({ parts }: Report, part: string) => parts.find(one => one.part === part)

describe('a server with 24 drives, one bad, one slow, one good', () => {
  const report = reportOf([good('ZC1100'), slow('ZC1101'), bad('ZC1123')], machineWith(24))

  test('has a summary of one line, with the number of the drive to replace', () => {
    expect(report.summary).toBe(
      'Replace: drive ZC1123. Watch: drive ZC1101. Nothing found: drive ZC1100. Not tested: memory, processors, machine, 21 drives.',
    )
  })

  test('lists every drive with serial number and verdict, the good ones, too', () => {
    const drives = report.components.filter(({ partType }) => partType === 'drive')
    expect(drives).toHaveLength(24)
    expect(drives.filter(({ verdict }) => verdict === 'NOT TESTED')).toHaveLength(21)
    expect(drives.filter(({ verdict }) => verdict !== 'NOT TESTED')).toMatchObject([
      { serialNumber: 'ZC1100', verdict: 'OK' },
      { serialNumber: 'ZC1101', verdict: 'WATCH' },
      { serialNumber: 'ZC1123', verdict: 'REPLACE' },
    ])
  })

  test('has the worst part first', () => {
    expect(report.parts.slice(0, 3)).toMatchObject([
      { name: 'Drive ST16000NM001G 14901 GiB, serial number ZC1123', verdict: 'REPLACE' },
      { part: 'drive-ZC1101', verdict: 'WATCH' },
      { part: 'drive-ZC1100', verdict: 'OK' },
    ])
  })

  test('has one section for all that nobody tested', () => {
    const html = reportHtml(report)
    expect(html.match(/No test was run on these\./g)).toHaveLength(1)
    expect(html).not.toContain('No test was run on it.</p>')
    for (const serial of serials(24)) expect(html).toContain(`serial number ${serial}`)
  })

  test('breaks no serial number into two lines', () => {
    const html = reportHtml(report)
    for (const serial of serials(24)) expect(html).toContain(`<code class="whole">${serial}</code>`)
  })

  test('names in each finding only the component that its heading does not', () => {
    expect(reportHtml(report)).not.toContain('<dt>Component</dt>')
  })

  test('says of the bad one that a cable can do the same', () => {
    const [finding] = partOf(report, 'drive-ZC1123')?.findings ?? []
    expect(finding).toMatchObject({
      code: 'drive-unreadable-sectors',
      statement: '3 sectors cannot be read: 200, 201, 8192.',
      proven: [expect.stringContaining('more than once')],
      notProven: [expect.stringContaining('cable')],
    })
  })
})

test.for([
  ['four bad drives', 'Replace: drive ZC1100, drive ZC1101, drive ZC1102, drive ZC1103, drive ZC1104.', 5, bad],
  ['five good drives', 'Nothing found: 5 drives.', 5, good],
  ['four good drives', 'Nothing found: drive ZC1100, drive ZC1101, drive ZC1102, drive ZC1103.', 4, good],
] as const)('%s in a sentence', ([, sentence, count, run]) => {
  expect(reportOf(serials(count).map(run), machineWith(count)).summary).toContain(sentence)
})

test('a drive that was only partly read is not tested', () => {
  const partly = on('ZC1100', 'PASS', diagnosis('PASS', 'drive-partly-tested'))
  const report = reportOf([partly], machineWith(1))
  expect(partOf(report, 'drive-ZC1100')).toMatchObject({ verdict: 'NOT TESTED' })
  expect(report.components.find(({ serialNumber }) => serialNumber === 'ZC1100')).toMatchObject({
    verdict: 'NOT TESTED',
  })
})

test('a drive whose test could not be done is not tested, with a code that can be counted', () => {
  const hung = reportedRun(
    [{ artifact: 'error', symptom: 'tool-timeout', message: 'No answer.' }, ended('ERROR', 'NOT_APPLICABLE')],
    { probe: 'drive/smart-state', target: 'drive-ZC1100' },
  )
  expect(partOf(reportOf([hung], machineWith(2)), 'drive-ZC1100')).toMatchObject({
    verdict: 'NOT TESTED',
    findings: [{ code: 'drive-could-not-test' }],
  })
})

test('a drive without serial number is known by where it is', () => {
  const drive = { hardwareInfoId: 'drive-vda', name: 'vda 1 GiB', partType: 'drive', location: 'vda' }
  const report = reportOf([bad('vda')], { dutInfoId: 'vm', hardwareInfos: [drive] })
  expect(report.summary).toContain('Replace: drive vda.')
  expect(report.parts[0]?.name).toBe('Drive vda 1 GiB (vda), serial number unknown')
})

test('a drive that is gone by now is known by the name it had when it was tested', () => {
  const run = reportedRun([...inStep(diagnosis('FAIL', 'drive-unreadable-sectors')), ended('COMPLETE', 'FAIL')], {
    probe: 'drive/surface-scan',
    target: 'drive-GONE',
    targetName: 'sdq, ST16000NM001G (GONE), 14901 GiB',
    device: '/dev/sdq',
  })
  const report = reportOf([run], machineWith(1))
  expect(report.parts[0]?.name).toBe('Drive sdq, ST16000NM001G (GONE), 14901 GiB')
  expect(report.summary).toContain('Replace: drive sdq.')
})

const written: Omit<BodyOf<'measurement'>, 'testStepId'> = {
  artifact: 'measurement',
  name: 'sectors written to the target',
  value: 8,
  unit: 'sectors',
  validators: [{ name: 'look-only.no-write', type: 'EQUAL', value: 0 }],
}

test('that somebody wrote to a drive while it was looked at is no reason to replace it', () => {
  const report = reportOf([on('ZC1100', 'FAIL', written, diagnosis('PASS', 'drive-surface-good'))], machineWith(1))
  expect(partOf(report, 'drive-ZC1100')).toMatchObject({ verdict: 'WATCH', findings: [{ code: 'look-only.no-write' }] })
})

test('a drive that fell out of its array is to be watched: a loose cable does that to a good one', () => {
  const out = diagnosis('FAIL', 'array-member-out', { hardwareInfoId: 'drive-ZC1101' })
  const state = reportedRun([...inStep(diagnosis('FAIL', 'array-degraded'), out), ended('COMPLETE', 'FAIL')], {
    probe: 'array/state',
    target: 'array-1',
    targetName: 'web1:6, not assembled, sda1',
    targetShort: 'web1:6',
  })
  const report = reportOf([state, good('ZC1101')], machineWith(2))
  expect(report.headline).toBe('Watch: drive ZC1101, array web1:6.')
  expect(partOf(report, 'drive-ZC1101')).toMatchObject({
    findings: [{ verdict: 'WATCH', proven: [], notProven: [expect.stringContaining('cable')] }, { verdict: 'OK' }],
  })
  expect(partOf(report, 'array-1')?.name).toBe('Array web1:6, not assembled, sda1')
})

test('a drive that could not be read when its array was compared is to be replaced', () => {
  const unreadable = diagnosis('FAIL', 'array-member-unreadable', { hardwareInfoId: 'drive-ZC1101' })
  const check = reportedRun([...inStep(unreadable), ended('COMPLETE', 'FAIL')], {
    probe: 'array/check',
    target: 'array-1',
    targetName: 'web1:6',
  })
  const report = reportOf([check], machineWith(2))
  expect(partOf(report, 'drive-ZC1101')).toMatchObject({ verdict: 'REPLACE' })
})

test('a drive that its RAID controller calls failed is to be replaced; the volume that it was in is not', () => {
  const failed = diagnosis('FAIL', 'raid-drive-failed', { hardwareInfoId: 'drive-ZC1101' })
  const state = reportedRun([...inStep(diagnosis('FAIL', 'array-degraded'), failed), ended('COMPLETE', 'FAIL')], {
    probe: 'array/state',
    target: 'array-raid-SK75074929-0',
    targetName: 'sda, volume 0 of PRAID EP420i',
    targetShort: 'sda, volume 0 of PRAID EP420i',
  })
  const report = reportOf([state], machineWith(2))
  expect(partOf(report, 'drive-ZC1101')).toMatchObject({
    verdict: 'REPLACE',
    findings: [{ code: 'raid-drive-failed' }],
  })
  expect(partOf(report, 'array-raid-SK75074929-0')).toMatchObject({ verdict: 'WATCH' })
})

describe('a file system that is broken', () => {
  const check = (rest: Partial<BodyOf<'diagnosis'>> = {}) =>
    reportedRun([...inStep(diagnosis('FAIL', 'partition-needs-repair', rest), written), ended('COMPLETE', 'FAIL')], {
      probe: 'partition/fsck',
      target: 'partition-ZC1100-1',
      targetName: 'sda1, ext4 “root”, 20 GiB, ST16000NM001G (ZC1100)',
      device: '/dev/sda1',
    })

  test('is to be watched, and nothing is to be replaced', () => {
    const report = reportOf([check()], machineWith(1))
    expect(report).toMatchObject({
      verdict: 'WATCH',
      summary: 'Watch: partition sda1. Not tested: memory, processors, machine, drive ZC1100.',
    })
    expect(report.parts[0]).toMatchObject({
      name: 'Partition sda1, ext4 “root”, 20 GiB, ST16000NM001G (ZC1100)',
      findings: [
        {
          code: 'partition-needs-repair',
          statement: 'partition-needs-repair is said',
          proven: [],
          notProven: [expect.stringContaining('power cut')],
        },
        { code: 'look-only.no-write' },
      ],
    })
    expect(report.tests[0]?.targetName).toContain('sda1')
  })

  test('is the drive’s when the check names it', () => {
    const report = reportOf([check({ hardwareInfoId: 'drive-ZC1100' })], machineWith(1))
    expect(report.headline).toBe('Replace: drive ZC1100.')
    expect(report.summary).toContain('Replace: drive ZC1100. Watch: partition sda1.')
  })
})
