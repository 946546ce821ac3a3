// The closing records of a run whose process could not write them itself.
import { appendFile, truncate } from 'node:fs/promises'
import { createChain } from '../../probes/contract/chain.ts'
import type { RecordBody } from '../../probes/contract/records.ts'
import { addRecord, emptyRun, type Outcome, openSteps, outcome, type TestRun } from '../../probes/contract/test-run.ts'
import { markEnd } from '../../probes/machine/black-box.ts'
import { RecordReader } from './record-reader.ts'
import { type RunFile, runPaths } from './run-folder.ts'

export interface Reason {
  ending: 'ERROR' | 'SKIP'
  symptom: string
  message: string
}

/**
 * Ends the records of `run` with exactly one testRunEnd and returns the outcome. Call it when no process of the
 * run is left. What stands after a testRunEnd is cut off; a torn last line is reported.
 */
export const closeRecords = async (state: string, run: RunFile, reason: Reason): Promise<Outcome> => {
  const path = runPaths(state, run.id).records
  const reader = new RecordReader(path)
  const folded = emptyRun()
  for await (const { record } of reader.readAll()) addRecord(folded, record)
  if (folded.end) {
    await truncate(path, reader.offset)
    return folded.end
  }
  void markEnd(run.probe, { bootId: run.bootId, runId: run.id })
  const link = createChain(reader.state)
  const closing = [...closingRecords(run, folded, reader, reason)]
  // The file only grows, because others are reading it: a torn line gets its newline and is passed over by them.
  const newline = reader.tornBytes > 0 ? '\n' : ''
  await appendFile(path, newline + closing.map(body => `${link(body)}\n`).join(''), { mode: 0o600 })
  return outcome(folded, reason.ending)
}

function* closingRecords(run: RunFile, folded: TestRun, reader: RecordReader, reason: Reason): Generator<RecordBody> {
  if (!folded.start) yield startOf(run)
  yield error(reason.symptom, reason.message)
  const { count, first } = reader.unreadable
  if (count > 0) {
    yield error('unreadable-output', `${count} lines of the run process were no valid records; the first: ${first}`)
  }
  if (reader.tornBytes > 0) {
    yield error('torn-record', `The last record was cut off after ${reader.tornBytes} bytes and is dropped.`)
  }
  for (const { id } of openSteps(folded)) yield { artifact: 'testStepEnd', testStepId: id, status: reason.ending }
  yield { artifact: 'testRunEnd', ...outcome(folded, reason.ending) }
}

/** A process that died before its first record still ran: its record begins here. */
const startOf = (run: RunFile): RecordBody => ({
  artifact: 'testRunStart',
  name: run.probe,
  version: 'unknown',
  commandLine: '',
  parameters: run.params,
  dutInfo: { dutInfoId: 'unknown' },
  metadata: { runId: run.id, bootId: run.bootId, target: run.target },
})

const error = (symptom: string, message: string): RecordBody => ({ artifact: 'error', symptom, message })
