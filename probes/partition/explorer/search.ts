// Files below a folder, by name and by text: depth first, with one open folder for each level.
import { setImmediate as turn } from 'node:timers/promises'
import { type Entry, entry } from './entry.ts'
import { displayed, type Name } from './path.ts'
import { firstLines } from './search-text.ts'
import type { Item } from './tree.ts'

export interface SearchRequest {
  /** Part of a name, or a pattern with `*` and `?` for all of it; capitals do not matter. */
  name?: string | undefined
  /** To find in regular files; capitals of ASCII do not matter. */
  text?: string | undefined
}

export interface Found {
  found: Entry
  line?: string
  lineNumber?: number
}

export interface Counts {
  folders: number
  files: number
  /** Read in search of a text. */
  bytes: number
  matches: number
  /** False when something could not be read, or a limit was reached. */
  complete: boolean
}

const MOST_MATCHES = 1000
const MOST_DEPTH = 8000

export const newCounts = (): Counts => ({ folders: 0, files: 0, bytes: 0, matches: 0, complete: true })

/** Counts what it does in `counts`; ends early when `signal` aborts. `folder` stays open. */
export async function* search(
  folder: Item,
  { name, text }: SearchRequest,
  counts: Counts,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const matches = name === undefined ? () => true : nameMatcher(name)
  for await (const item of below(folder, counts, signal)) {
    if (!matches(item.names.at(-1) ?? '')) continue
    const found = entry(item.names, item.details)
    const lines = text === undefined ? [{}] : await linesOf(item, text, counts, signal)
    for (const line of lines) {
      if (counts.matches === MOST_MATCHES) return incomplete(counts)
      counts.matches++
      yield { found, ...line }
    }
  }
}

const linesOf = async (item: Item, text: string, counts: Counts, signal: AbortSignal) => {
  if (item.details.type !== 'file') return []
  try {
    return await firstLines(item, text, counts, signal)
  } catch {
    // A file on bad sectors must not end the search.
    counts.complete = false
    return []
  }
}

interface Level {
  folder: Item
  names: AsyncIterator<Name>
}

/** Everything below a folder; each is open until the next one is asked for. */
async function* below(top: Item, counts: Counts, signal: AbortSignal): AsyncGenerator<Item> {
  const levels: Level[] = [level(top)]
  try {
    for (let read = 0; levels.length > 0 && !signal.aborted; read++) {
      if (read % 1024 === 0) await turn()
      const { folder, names } = levels.at(-1) as Level
      const next = await names.next().catch(() => incomplete(counts))
      if (next === undefined || next.done) await leave(levels)
      else yield* visit(levels, await folder.child(next.value).catch(() => incomplete(counts)), counts)
    }
  } finally {
    while (levels.length > 0) await leave(levels)
  }
}

async function* visit(levels: Level[], item: Item | undefined, counts: Counts): AsyncGenerator<Item> {
  if (item === undefined) return
  const isFolder = item.details.type === 'folder'
  const enters = isFolder && levels.length < MOST_DEPTH
  if (isFolder) counts.folders++
  else counts.files++
  if (isFolder && !enters) counts.complete = false
  if (enters) levels.push(level(item))
  try {
    yield item
  } finally {
    if (!enters) await item[Symbol.asyncDispose]()
  }
}

const level = (folder: Item): Level => ({ folder, names: folder.entries()[Symbol.asyncIterator]() })

/** The folder that the search began in is its caller's. */
const leave = async (levels: Level[]) => {
  const left = levels.pop()
  await left?.names.return?.()
  if (levels.length > 0) await left?.folder[Symbol.asyncDispose]()
}

const incomplete = (counts: Counts): undefined => {
  counts.complete = false
}

const nameMatcher = (wanted: string): ((name: Name) => boolean) => {
  const folded = wanted.toLowerCase()
  if (!/[*?]/.test(folded)) return name => displayed(name).toLowerCase().includes(folded)
  return name => glob(displayed(name).toLowerCase(), folded)
}

/** Without a regular expression, which a pattern of many stars would make slow: each star is tried from its place once. */
const glob = (name: string, pattern: string): boolean => {
  let [at, place, star, mark] = [0, 0, -1, 0]
  while (at < name.length) {
    if (pattern[place] === '*') [star, mark] = [place++, at]
    else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === name[at]))
      [at, place] = [at + 1, place + 1]
    else if (star >= 0) [place, at] = [star + 1, ++mark]
    else return false
  }
  return /^\**$/.test(pattern.slice(place))
}
