// What can be read of the test runs in a state folder, whoever runs them.
import { setTimeout as sleep } from 'node:timers/promises'
import { addRecord, emptyRun, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { type Line, RecordReader } from './record-reader.ts'
import { Refusal } from './refusal.ts'
import { isGone, type RunFile, readRun, readRuns, runPaths } from './run-folder.ts'
import { type RunInfo, runInfo } from './run-info.ts'

export type Reading = ReturnType<typeof createReading>

const POLL_MS = 400

export const createReading = (state: string) => {
  /** A reader of the run's records from the first. Throws a Refusal: 404 unknown-run. */
  const records = async (id: string): Promise<RecordReader> => {
    const { id: known } = await knownRun(state, id)
    return new RecordReader(runPaths(state, known).records)
  }
  return {
    records,
    /** Newest first. */
    list: async (): Promise<RunInfo[]> => (await readRuns(state)).map(runInfo).reverse(),
    /** Throws a Refusal: 404 unknown-run. */
    get: async (id: string): Promise<RunInfo> => runInfo(await knownRun(state, id)),
    /** What the run's records add up to now. */
    fold: async (id: string): Promise<TestRun> => {
      const run = emptyRun()
      for await (const { record } of (await records(id)).readAll()) addRecord(run, record)
      return run
    },
    /**
     * The run's lines with a sequence number above `after`, waiting for more until its testRunEnd. Throws a Refusal, 404
     * unknown-run, also when its folder is deleted meanwhile.
     */
    async *follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<Line> {
      const reader = await records(id)
      while (!reader.ended && !signal.aborted) {
        const lines = await reader.read()
        for (const line of lines) if (line.record.sequenceNumber > after) yield line
        if (reader.idle) await forMore(state, id, signal)
      }
    },
  }
}

const forMore = async (state: string, id: string, signal: AbortSignal) => {
  if (isGone(state, id)) throw new Refusal(404, 'unknown-run', word('run.deleted'))
  await sleep(POLL_MS, undefined, { signal }).catch(() => {})
}

/** Throws a Refusal: 404 unknown-run. */
export const knownRun = async (state: string, id: string): Promise<RunFile> => {
  const run = await readRun(state, id)
  if (!run) throw new Refusal(404, 'unknown-run', 'There is no such test run on this machine.')
  return run
}
