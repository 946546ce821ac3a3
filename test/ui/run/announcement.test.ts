import { expect, test } from 'vitest'
import type { RecordBody } from '../../../probes/contract/records.ts'
import { addRecord, emptyRun } from '../../../probes/contract/test-run.ts'
import { word } from '../../../probes/contract/words.ts'
import { announce, nothingAnnounced } from '../../../ui/run/announcement.ts'

const started: RecordBody = {
  artifact: 'testRunStart',
  name: 'memory/memtester',
  version: '1',
  commandLine: '',
  parameters: {},
  dutInfo: { dutInfoId: 'dut' },
}
const at = (fraction: number): RecordBody => ({ artifact: 'progress', testStepId: '0', fraction })
const passed: RecordBody = { artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' }

/** What is announced while records come at the given seconds of the run. */
const announced = (...records: [seconds: number, body: RecordBody][]) => {
  const run = emptyRun()
  const texts: string[] = []
  let last = nothingAnnounced
  for (const [uptime, body] of records) {
    addRecord(run, { ...body, sequenceNumber: run.lastSequenceNumber + 1, timestamp: '', uptime, previousHash: '' })
    const next = announce(run, last)
    if (next !== last) texts.push(next.text)
    last = next
  }
  return texts
}

const done = (percent: number) => word('run.announced', { percent: `${percent}\u00A0%` })

test('the start and the verdict are announced', () => {
  expect(announced([0, started], [1, at(0.01)], [2, passed], [3, at(1)])).toEqual([
    word('run.started'),
    word('verdict.pass'),
  ])
})

test('a fast test is announced once a minute at most', () => {
  const second = (n: number): [number, RecordBody] => [n, at(n / 180)]
  expect(announced([0, started], ...Array.from({ length: 179 }, (_, n) => second(n + 1)))).toEqual([
    word('run.started'),
    done(33),
    done(66),
  ])
})

test('a slow test is announced every 10 %', () => {
  const minute = (n: number): [number, RecordBody] => [n * 60, at(n / 40)]
  expect(announced([0, started], ...Array.from({ length: 13 }, (_, n) => minute(n + 1)))).toEqual([
    word('run.started'),
    done(10),
    done(20),
    done(30),
  ])
})
