// The browser's own copy of the test runs that it followed: a machine that dies takes its memory along, and all runs
// with it. Where the browser keeps nothing (a private window, a full disk), the pages go on without the copy.
import { parseRun, type RunInfo } from '../answers.ts'
import { fields, number, optional, text } from '../check.ts'

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
  (await inStores('readonly', async runs => newestFirst(await answerOf(runs.getAll())))) ?? []

/** The run and its records in their order; undefined when nothing of it is kept. */
export const keptRun = (id: string) =>
  inStores('readonly', async (runs, lines) => {
    const found = await Promise.all([answerOf<unknown>(runs.get(id)), answerOf<unknown[]>(lines.getAll(all(id)))])
    return { run: parseKept(found[0]), lines: found[1].map(text) }
  })

export const forget = (ids: string[]) => inStores('readwrite', (runs, lines) => forgetIn(runs, lines, ids))

/** Older runs are forgotten when a new one is followed, and what cannot be read. */
export const forgetOldRuns = () =>
  inStores('readwrite', async (runs, lines) => {
    const newest = newestFirst(await answerOf(runs.getAll())).slice(0, MOST_RUNS)
    const ids = (await answerOf(runs.getAllKeys())).map(String)
    await forgetIn(
      runs,
      lines,
      ids.filter(id => !newest.some(({ info }) => info.id === id)),
    )
  })

const forgetIn = async (runs: IDBObjectStore, lines: IDBObjectStore, ids: string[]) => {
  await Promise.all(ids.flatMap(id => [answerOf(runs.delete(id)), answerOf(lines.delete(all(id)))]))
}

const MOST_RUNS = 20

const newestFirst = (kept: unknown[]): KeptRun[] =>
  kept.flatMap(readable).toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))

/** What another version of this page kept may be of another shape. */
const readable = (kept: unknown): KeptRun[] => {
  try {
    return [parseKept(kept)]
  } catch {
    return []
  }
}

const parseKept = (kept: unknown): KeptRun => {
  const { info, machine, lastAt } = fields(kept)
  return {
    info: { ...parseRun(info), fraction: optional(fields(info)['fraction'], number) },
    machine: optional(machine, text),
    lastAt: text(lastAt),
  }
}

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
