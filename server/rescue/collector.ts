// A copy of all records outside the machine, as they are written: `rescuepro.collector=URL`. It reads the files of the
// runs again rather than keeping anything, so that no run ever waits for it and its memory stays small.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { changedAt } from '../changed-at.ts'
import { type Line, RecordReader } from '../executive/record-reader.ts'
import { type RunFile, readRuns, runPaths } from '../executive/run-folder.ts'
import { readState, writeState } from '../web/state-file.ts'
import { type Destination, destination, post } from './post.ts'

export interface CollectorOptions {
  url: string
  state: string
  bootId: string
  /** The machine's serial number, as far as it has one. */
  serial: string | undefined
  /** Called with the reason after a failed try, and without one when the other side has taken records. */
  onTry(failure: string | undefined): void
  signal: AbortSignal
  /** The pause after the first failed try in milliseconds; it doubles up to half a minute. */
  firstPauseMs?: number
}

const LOOK_MS = 400
const SETTLED_MS = 5000
const LONGEST_PAUSE_MS = 30_000
/** Each keeps one piece of its file in memory. */
const MOST_AT_ONCE = 8

/** What was acknowledged of each run: the last sequence number, and whether that was its end. */
const Cursors = z.record(z.string(), z.object({ sequenceNumber: z.int(), ended: z.boolean() }))

/** Sends all records of all runs, each run's in their order. Resolves when `signal` aborts. */
export const collect = async (options: CollectorOptions) => {
  const { state, signal } = options
  const cursors = openCursors(join(state, 'collector.json'))
  const sending = new Map<string, Promise<void>>()
  const mayBeNew = changesOf(join(state, 'runs'))
  let left = false
  while (!signal.aborted) {
    const looks = mayBeNew() || left
    left = false
    const all: RunFile[] = looks ? await readRuns(state) : []
    const ids = all.map(({ id }) => id).filter(id => !sending.has(id) && !cursors.ended(id))
    const room = Math.max(0, MOST_AT_ONCE - sending.size)
    if (ids.length > room) left = true
    for (const id of ids.slice(0, room)) {
      const sent = send(options, id, cursors)
        .catch(error => {
          console.error(`Records of ${id} cannot be collected:`, error)
          left = true
        })
        .finally(() => sending.delete(id))
      sending.set(id, sent)
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
  }
  await Promise.all(sending.values())
}

/** Whether what the folder lists has changed in the last seconds: a run's folder is there before what is in it. */
const changesOf = (folder: string) => {
  let seen: number | undefined = Number.NaN
  let seenAt = 0
  return () => {
    const now = changedAt(folder)
    if (now !== seen) seenAt = performance.now()
    seen = now
    return performance.now() - seenAt < SETTLED_MS
  }
}

type Cursors = ReturnType<typeof openCursors>

const openCursors = (path: string) => {
  const cursors = readState(path, Cursors) ?? {}
  return {
    acknowledged: (id: string) => cursors[id]?.sequenceNumber ?? -1,
    ended: (id: string) => cursors[id]?.ended === true,
    acknowledge(id: string, sequenceNumber: number, ended: boolean) {
      cursors[id] = { sequenceNumber, ended }
      writeState(path, cursors)
    },
  }
}

/** Sends one run from where it was acknowledged to its end. */
const send = async (options: CollectorOptions, id: string, cursors: Cursors) => {
  const { state, signal } = options
  const to = destination(options.url)
  const reader = new RecordReader(runPaths(state, id).records)
  while (!signal.aborted && !reader.ended) {
    const lines = (await reader.read()).filter(({ record }) => record.sequenceNumber > cursors.acknowledged(id))
    if (reader.idle) await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
    const last = lines.at(-1)?.record
    if (!last || !(await delivered(options, addressed(to, options, id, lines), lines))) continue
    cursors.acknowledge(id, last.sequenceNumber, last.artifact === 'testRunEnd')
  }
}

/** Tries until the other side has taken the lines; false when told to end before. */
const delivered = async ({ onTry, signal, firstPauseMs = 1000 }: CollectorOptions, to: Destination, lines: Line[]) => {
  const body = lines.map(({ line }) => `${line}\n`).join('')
  for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const failure = await post(to, 'application/x-ndjson', body, signal).then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (signal.aborted) return false
    onTry(failure)
    if (failure === undefined) return true
    await sleep(pause, undefined, { signal }).catch(() => {})
  }
  return false
}

/** The query says whose records these are and where they begin: the same lines sent twice can be told. */
const addressed = ({ url, authorization }: Destination, options: CollectorOptions, runId: string, lines: Line[]) => {
  const { bootId, serial } = options
  const query = { runId, bootId, firstSequenceNumber: `${lines[0]?.record.sequenceNumber}`, ...(serial && { serial }) }
  const full = new URL(url)
  for (const [name, value] of Object.entries(query)) full.searchParams.set(name, value)
  return { url: full, authorization }
}
