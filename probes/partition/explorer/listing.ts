// A folder page by page: what was sorted for one page serves the next.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Entry, entry, unreadable } from './entry.ts'
import { escapePath, type Name } from './path.ts'
import { refused } from './refused.ts'
import { type Order, type Row, type Selection, select } from './selection.ts'
import type { Item, Tree } from './tree.ts'

export interface Page {
  /** Of the folder, links resolved. */
  path: string
  entries: Entry[]
  /** null while the folder is still being read: then the entries are the first of those read so far. */
  total: number | null
  offset: number
}

export interface PageRequest extends Order {
  names: readonly Name[]
  offset: number
  limit: number
}

/** An answer comes after so long, complete or not. */
const PATIENCE_MS = 150
const MOST_FOLDERS = 3

interface Sorted {
  /** How many come before the selection. */
  before: number
  selection: Selection
}

export const createListing = (tree: Tree) => {
  const known = new Map<string, Sorted>()
  const sorted = async (folder: Item, wanted: PageRequest): Promise<Sorted> => {
    const key = JSON.stringify([folder.details.inode, escapePath(folder.names()), wanted.sort, wanted.order])
    const found = known.get(key)
    const usable = found && found.before <= wanted.offset ? await advanced(tree, folder, found, wanted) : undefined
    if (found && usable !== found) found.selection.stop()
    const next = usable ?? { before: 0, selection: await begin(tree, folder, wanted) }
    known.delete(key)
    known.set(key, next)
    for (const [oldest, { selection }] of known) {
      if (known.size <= MOST_FOLDERS) break
      selection.stop()
      known.delete(oldest)
    }
    return next
  }
  return async (wanted: PageRequest): Promise<Page> => {
    await using folder = await tree.find(wanted.names, true)
    if (folder.details.type !== 'folder') throw refused(422, 'not-a-folder', 'explorer.notAFolder')
    const { before, selection } = await sorted(folder, wanted)
    const late = new AbortController()
    await Promise.race([selection.done, sleep(PATIENCE_MS, undefined, { signal: late.signal }).catch(() => {})])
    late.abort()
    return await page(folder, wanted, before, selection)
  }
}

/** The selection in which the wanted page begins, or the next one on the way there. */
const advanced = async (tree: Tree, folder: Item, found: Sorted, wanted: PageRequest): Promise<Sorted> => {
  const total = found.selection.total()
  if (total === undefined) return found
  const rows = found.selection.rows(0)
  const end = found.before + rows.length
  const inside = wanted.offset + wanted.limit <= end || end >= total
  if (inside || rows.length === 0) return found
  // A page over the border begins anew where it begins.
  const last = Math.min(rows.length, wanted.offset - found.before) - 1
  if (last < 0) return found
  return { before: found.before + last + 1, selection: await begin(tree, folder, wanted, rows[last]) }
}

const begin = async (tree: Tree, folder: Item, order: Order, after?: Row) => {
  const selection = select(await tree.find(folder.names(), true), order, after)
  // Whoever waits for the page is told.
  selection.done.catch(() => {})
  return selection
}

const page = async (
  folder: Item,
  { offset, limit }: PageRequest,
  before: number,
  selection: Selection,
): Promise<Page> => {
  const total = selection.total()
  const rows = selection.rows(offset - before + limit)
  const reached = total !== undefined && (offset + limit <= before + rows.length || before + rows.length >= total)
  const wanted = rows.slice(offset - before, offset - before + limit)
  const entries = await Promise.all(wanted.map(({ name }) => described(folder, name)))
  return { path: escapePath(folder.names()), entries, total: reached ? total : null, offset }
}

const described = async (folder: Item, name: Name): Promise<Entry> => {
  const names = [...folder.names(), name]
  return folder.look(name).then(
    details => entry(names, details),
    () => unreadable(names),
  )
}
