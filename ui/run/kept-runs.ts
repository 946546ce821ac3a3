// The browser's own copy of the test runs that it followed: a machine that dies takes its memory along, and all runs
// with it. Where the browser keeps nothing (a private window, a full disk), the pages go on without the copy.
import type { RunInfo } from '../answers.ts'

export interface KeptRun {
  /** As the machine last told it: no end when it was cut off. */
  info: RunInfo
  /** The id of the machine that it ran on: one address can be that of many, through a tunnel. */
  machine: string | undefined
  /** Time of the last record. */
  lastAt: string
}

/** A record as it came, under its sequence number. */
export interface KeptRecord {
  number: number
  line: string
}

/** Adds to what is kept of the run; the same record may come again. */
export const keep = (run: KeptRun, records: KeptRecord[]) =>
  inStores('readwrite', async (runs, lines) => {
    for (const { number, line } of records) lines.put(line, [run.info.id, number])
    await answerOf(runs.put(run, run.info.id))
  })

/** Newest first. */
export const keptRuns = async (): Promise<KeptRun[]> =>
  ((await inStores('readonly', runs => answerOf<KeptRun[]>(runs.getAll()))) ?? []).toSorted((a, b) =>
    b.lastAt.localeCompare(a.lastAt),
  )

/** The run and its records in their order; undefined when nothing of it is kept. */
export const keptRun = (id: string) =>
  inStores('readonly', async (runs, lines) => {
    const found = await Promise.all([
      answerOf<KeptRun | undefined>(runs.get(id)),
      answerOf<string[]>(lines.getAll(all(id))),
    ])
    return found[0] && { run: found[0], lines: found[1] }
  })

export const forget = (ids: string[]) =>
  inStores('readwrite', async (runs, lines) => {
    await Promise.all(ids.flatMap(id => [answerOf(runs.delete(id)), answerOf(lines.delete(all(id)))]))
  })

/** Older runs are forgotten when a new one is followed. */
export const forgetOldRuns = async () => forget((await keptRuns()).slice(MOST_RUNS).map(({ info }) => info.id))

const MOST_RUNS = 20

const all = (id: string) => IDBKeyRange.bound([id], [id, []])

type Work<Answer> = (runs: IDBObjectStore, lines: IDBObjectStore) => Promise<Answer>

const inStores = async <Answer>(mode: IDBTransactionMode, work: Work<Answer>): Promise<Answer | undefined> => {
  try {
    const transaction = (await database()).transaction(['runs', 'records'], mode)
    return await work(transaction.objectStore('runs'), transaction.objectStore('records'))
  } catch {
    return undefined
  }
}

let opened: Promise<IDBDatabase> | undefined

const database = () => {
  opened ??= open()
  return opened
}

const open = () => {
  const request = indexedDB.open('rescue-pro', 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore('runs')
    request.result.createObjectStore('records')
  }
  return answerOf(request)
}

const answerOf = <Answer>(request: IDBRequest<Answer>) =>
  new Promise<Answer>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
