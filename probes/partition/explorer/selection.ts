// The first so many names of a folder in an order: found in one pass that keeps no more than twice as many, however
// large the folder is.
import { setImmediate as turn } from 'node:timers/promises'
import type { Name } from './path.ts'
import { bringForward } from './smallest.ts'
import type { Item } from './tree.ts'

export interface Order {
  sort: 'name' | 'size' | 'time'
  order: 'asc' | 'desc'
}

export interface Row {
  name: Name
  /** Size or time; 0 in the order of names. */
  key: number
}

export interface Selection {
  /** The first `count` of what was read so far, in order; when all was read, all that are kept. */
  rows(count: number): Row[]
  /** All names in the folder; undefined until it was read to its end. */
  total(): number | undefined
  /** Ends when the folder was read, or with why it could not be. */
  done: Promise<void>
  stop(): void
}

/** Bytes of the rows that are kept; where there are twice as many, the later half of them goes. */
const KEPT = 6 * 2 ** 20
/** What a row takes beside its name. */
const ROW = 100

/** `folder` is disposed of when it was read. */
export const select = (folder: Item, order: Order, after?: Row): Selection => {
  const compare = comparison(order)
  const kept: Row[] = []
  let bytes = 0
  let limit: Row | undefined
  let count = 0
  let complete = false
  const stopped = new AbortController()
  const halve = () => {
    const half = Math.ceil(kept.length / 2)
    bringForward(kept, half, compare)
    kept.length = half
    limit = kept.reduce((last, row) => (compare(row, last) > 0 ? row : last))
    bytes = kept.reduce((sum, row) => sum + sizeOf(row), 0)
  }
  const take = (row: Row) => {
    count++
    if (after && compare(row, after) <= 0) return
    if (limit && compare(row, limit) >= 0) return
    kept.push(row)
    bytes += sizeOf(row)
    if (bytes >= 2 * KEPT) halve()
  }
  const read = async () => {
    try {
      for await (const rows of rowsOf(folder, order, stopped.signal)) rows.forEach(take)
      if (stopped.signal.aborted) return
      kept.sort(compare)
      complete = true
    } finally {
      await folder[Symbol.asyncDispose]()
    }
  }
  const rows = (wanted: number) => {
    if (complete) return kept
    bringForward(kept, wanted, compare)
    return kept.slice(0, wanted).sort(compare)
  }
  return { rows, total: () => (complete ? count : undefined), done: read(), stop: () => stopped.abort() }
}

const sizeOf = ({ name }: Row) => ROW + name.length

/** By bytes: an order that needs no language, and in which no two names are alike. */
const comparison = ({ sort, order }: Order) => {
  const sign = order === 'asc' ? 1 : -1
  const byName = (a: Row, b: Row) => (a.name < b.name ? -sign : a.name > b.name ? sign : 0)
  return sort === 'name' ? byName : (a: Row, b: Row) => (a.key === b.key ? byName(a, b) : sign * (a.key - b.key))
}

async function* rowsOf(folder: Item, { sort }: Order, signal: AbortSignal): AsyncIterable<Row[]> {
  for await (const listed of folder.entries()) {
    if (signal.aborted) return
    yield sort === 'name'
      ? listed.map(({ name }) => ({ name, key: 0 }))
      : await Promise.all(listed.map(({ name }) => withKey(folder, name, sort)))
    // Others get their turn: what has been read already comes without waiting.
    await turn()
  }
}

const withKey = async (folder: Item, name: Name, sort: 'name' | 'size' | 'time'): Promise<Row> => {
  const found = await folder.look(name).catch(() => undefined)
  const key = sort === 'size' ? found?.size : found?.modified
  return { name, key: key !== undefined && Number.isFinite(key) ? key : 0 }
}
