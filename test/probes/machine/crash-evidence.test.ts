import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../probes/contract/step.ts'
import { encodeMark, type Mark } from '../../../probes/machine/black-box-mark.ts'
import {
  judgeCrashes,
  judgeEvents,
  judgeKernelStart,
  judgeRestartCause,
  judgeWatchdogs,
} from '../../../probes/machine/crash-evidence.ts'
import type { Crash } from '../../../probes/machine/crash-store.ts'
import { classifyEvent } from '../../../probes/machine/event-category.ts'
import { parseEvents } from '../../../probes/machine/event-log.ts'
import { judgeMarks } from '../../../probes/machine/unfinished-tests.ts'
import { resetCause } from '../../../probes/machine/watchdogs.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../../cases', path), 'utf8')
const SEL = read('ipmitool/sel-list.txt')
const TIME = Date.parse('2026-11-21T13:00:00Z')
const NOW = { boot: 'ffffff', time: TIME }
const DAY = 24 * 3600 * 1000

const diagnoses = (evidence: Evidence[]) => evidence.filter(one => one.artifact === 'diagnosis')
const verdicts = (evidence: Evidence[]) => diagnoses(evidence).map(({ verdict }) => verdict)
const messages = (evidence: Evidence[]) => diagnoses(evidence).map(({ message }) => message ?? '')

/** A line of the log that holds a mark. */
const line = (kind: Mark['kind'], boot: string, run: string, time = TIME - 600_000) =>
  `   1 | OEM record e0 | ${encodeMark({ kind, boot, run, probe: 1, time: Math.floor(time / 1000) }).toString('hex')}`
const logged = (...lines: string[]) => judgeMarks(parseEvents(lines.join('\n')), NOW)

test('whatever is found, nothing is ever called broken, and nothing good', () => {
  const crash: Crash = { files: ['dmesg-efi-1'], time: TIME, kind: 'Panic', machineChecks: [] }
  const all = [
    ...logged(line('start', 'aaaaaa', '0001')),
    ...judgeEvents(parseEvents(SEL), NOW),
    ...judgeCrashes([crash], NOW),
    ...judgeWatchdogs([{ name: 'iTCO_wdt', bootStatus: 0x7f }]),
    ...judgeRestartCause('watchdog expired'),
  ]
  expect(diagnoses(all).map(({ type }) => type)).toEqual(verdicts(all).map(() => 'UNKNOWN'))
  expect(all.filter(one => 'validators' in one)).toEqual([])
})

describe('the marks', () => {
  test('a start without an end in another boot: the machine died in that test, which is not accused', () => {
    const evidence = logged(
      line('start', 'aaaaaa', '0001'),
      '   2 | 11/21/26 | 12:51:02 UTC | Power Supply #0x64 | AC lost | Asserted',
    )
    expect(verdicts(evidence)).toEqual(['machine-died-in-test'])
    expect(messages(evidence)).toEqual([
      'The machine restarted before memory/memtester had ended: the event log holds the mark of its start (2026-11-21 12:50:00 UTC, 10 min ago, boot aaaaaa) and nothing of that boot after it. The management controller logged next: Power Supply #0x64: AC lost: Asserted. That this test was running does not say which part is the cause.',
    ])
  })

  test.for([
    ['it ended', [line('start', 'aaaaaa', '0001'), line('end', 'aaaaaa', '0001')]],
    [
      'it was killed, and another test began in the same boot',
      [line('start', 'aaaaaa', '0001'), line('start', 'aaaaaa', '0002'), line('end', 'aaaaaa', '0002')],
    ],
    ['it is running now', [line('start', 'ffffff', '0001')]],
    ['its start has gone from a log that overwrites', [line('end', 'aaaaaa', '0001')]],
    ['there is none', []],
  ] as const)('nothing died: %s', ([, lines]) => {
    const evidence = logged(...lines)
    expect(verdicts(evidence)).toEqual([])
    expect(evidence).toContainEqual(
      expect.objectContaining({ name: 'tests without an end in the event log', value: 0 }),
    )
  })

  test('long ago: counted, but it says nothing of the machine as it is now', () => {
    const evidence = logged(line('start', 'aaaaaa', '0001', TIME - 8 * DAY))
    expect(verdicts(evidence)).toEqual([])
    expect(evidence).toContainEqual(expect.objectContaining({ value: 1 }))
  })

  test('a clock that was set back does not hide it', () => {
    expect(messages(logged(line('start', 'aaaaaa', '0001', TIME + DAY)))).toEqual([
      expect.stringContaining('2026-11-22 13:00:00 UTC, boot aaaaaa'),
    ])
  })

  test('each boot tells its own, at most five', () => {
    const boots = ['01', '02', '03', '04', '05', '06', '07']
    const evidence = logged(...boots.map(boot => line('start', `${boot}0000`, '0001')))
    expect(messages(evidence).map(message => /boot (..)/.exec(message)?.[1])).toEqual(boots.slice(2))
  })
})

describe('what the controller logged by itself', () => {
  test('every event of a log is sorted, or says nothing of a crash', () => {
    expect(parseEvents(SEL).map(({ text }) => classifyEvent(text)?.id ?? '')).toEqual([
      ...[
        'watchdog',
        'watchdog',
        'processor',
        'overheating',
        'processor',
        'memory-uncorrected',
        '',
        'power',
        'power',
        '',
      ],
      ...[
        '',
        'bus',
        'bus',
        'kernel-panic',
        '',
        'power',
        'power',
        '',
        'overheating',
        '',
        'overheating',
        'kernel-panic',
        '',
      ],
    ])
  })

  test('is told with the last event of each kind, its time and number', () => {
    const evidence = judgeEvents(parseEvents(SEL), NOW)
    expect(verdicts(evidence)).toEqual([
      ...['event-log-kernel-panic', 'event-log-memory-uncorrected', 'event-log-processor', 'event-log-overheating'],
      ...['event-log-power', 'event-log-bus', 'event-log-watchdog'],
    ])
    expect(messages(evidence)[1]).toMatch(
      /^The management controller logged that memory gave an error that could not be corrected: Memory #0x45: Uncorrectable ECC: Asserted, 2026-11-21 12:24:\d\d UTC, record 5\.$/,
    )
    expect(evidence).toContainEqual(expect.objectContaining({ name: 'event log watchdog', value: 2 }))
  })

  test('weeks ago is only counted', () => {
    const evidence = judgeEvents(parseEvents(SEL), { ...NOW, time: TIME + 30 * DAY })
    expect(verdicts(evidence)).toEqual([])
    expect(evidence).toContainEqual(expect.objectContaining({ name: 'event log watchdog', value: 2 }))
  })
})

describe('the crash store', () => {
  const check = { cpu: 0, bank: 4, status: 0xbd00000000000134n, address: 0x12345000n }
  const crash: Crash = {
    files: ['dmesg-erst-1'],
    time: TIME - 3600_000,
    kind: 'Panic',
    reason: 'Kernel panic - not syncing: Fatal local machine check',
    machineChecks: [check],
  }

  test('a panic after a machine check names processor, bank and address', () => {
    const evidence = judgeCrashes([crash], NOW)
    expect(verdicts(evidence)).toEqual(['machine-fatal-check'])
    expect(messages(evidence)[0]).toContain(
      '(Panic, 2026-11-21 12:00:00 UTC): Kernel panic - not syncing: Fatal local machine check.',
    )
    expect(messages(evidence)[0]).toContain('processor 0, bank 4, status 0xbd00000000000134: uncorrected')
  })

  test.for([
    ['Panic', 'machine-kernel-panic'],
    ['Oops', 'machine-kernel-crash'],
  ] as const)('%s without one is %s', ([kind, verdict]) => {
    expect(verdicts(judgeCrashes([{ ...crash, kind, machineChecks: [] }], NOW))).toEqual([verdict])
  })

  test('what an owner before left behind is a line in the log', () => {
    const evidence = judgeCrashes([{ ...crash, time: TIME - 400 * DAY }], NOW)
    expect(verdicts(evidence)).toEqual([])
    expect(evidence).toContainEqual(expect.objectContaining({ artifact: 'log', severity: 'INFO' }))
    expect(evidence).toContainEqual(expect.objectContaining({ name: 'crash records', value: 1 }))
  })
})

describe('watchdogs', () => {
  test.for([
    [0, undefined],
    [0x20, 'the watchdog reset the machine, which had not answered in time'],
    [0x11, 'too hot, supply voltage too low'],
    [0x8000, undefined],
  ] as const)('boot status %i', ([bootStatus, cause]) => {
    expect(resetCause({ name: 'i6300ESB timer', bootStatus })).toBe(cause)
  })

  test.for([
    ['watchdog expired', ['machine-watchdog-reset']],
    ['power-up via pushbutton', []],
    ['chassis power control command', []],
  ] as const)('the controller says %s', ([cause, expected]) => {
    expect(verdicts(judgeRestartCause(cause))).toEqual(expected)
  })
})

describe('what the kernel said at its start', () => {
  const at = (seconds: number, ...texts: string[]) =>
    judgeKernelStart(texts.map((text, sequence) => ({ level: 0, sequence, microseconds: seconds * 1e6, text })))
  const BERT = read('kernel-log/bert-fatal/messages.txt').trimEnd().split('\n')

  test('an error that the firmware kept from the boot before', () => {
    expect(messages(at(1, ...BERT))).toEqual([
      'The firmware kept an error of the boot before: event severity: fatal; Error 0, type: fatal; section_type: Firmware Error Record Reference.',
    ])
  })

  test('a machine check that a processor kept', () => {
    const said = read('kernel-log/mce-uncorrected/messages.txt').trimEnd().split('\n')
    expect(messages(at(2, ...said))).toEqual([
      'A machine check of the boot before was kept: processor 0, bank 4, status 0xa600000000020408: uncorrected, error code 0x408 (internal), address 0xfef4c9e0.',
    ])
    expect(verdicts(at(3600, ...said))).toEqual([])
  })

  test('a machine check of which the kernel says no more than that', () => {
    expect(messages(at(2, 'mce: [Hardware Error]: Machine check events logged'))).toEqual([
      'A machine check of the boot before was kept: the kernel does not say which.',
    ])
  })

  test('nothing else', () => {
    expect(at(1, 'Linux version 6.12', 'mce: CPU0: Thermal monitoring enabled')).toEqual([])
  })
})
