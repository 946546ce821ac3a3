// Files below a folder, by name and by text: depth first, with one open folder for each level.
import { setImmediate as turn } from 'node:timers/promises'
import { type Entry, entry } from './entry.ts'
import { nameMatcher } from './name-pattern.ts'
import type { Name } from './path.ts'
import type { Counts } from './search-counts.ts'
import { firstLines } from './search-text.ts'
import type { Item, Listed } from './tree.ts'

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

const MOST_MATCHES = 1000
const MOST_DEPTH = 8000

/** Counts what it does in `counts`; ends early when `signal` aborts. `top` stays open. */
export async function* search(
  top: Item,
  { name, text }: SearchRequest,
  counts: Counts,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const matches = name === undefined ? () => true : nameMatcher(name)
  for await (const place of below(top, counts, signal)) {
    if (!matches(place.name)) continue
    for (const found of await findings(place, text, counts, signal)) {
      if (counts.matches === MOST_MATCHES) return incomplete(counts)
      counts.matches++
      yield found
    }
  }
}

interface Place extends Listed {
  folder: Item
}

const findings = async (
  { folder, name, type }: Place,
  text: string | undefined,
  counts: Counts,
  signal: AbortSignal,
) => {
  if (text !== undefined && type !== 'file') return []
  try {
    const names = () => [...folder.names(), name]
    if (text === undefined) return [{ found: entry(names(), await folder.look(name)) }]
    await using file = await folder.child(name)
    if (file.details.type !== 'file') return []
    return (await firstLines(file, text, counts, signal)).map(line => ({
      found: entry(names(), file.details),
      ...line,
    }))
  } catch {
    // A file on bad sectors must not end the search.
    incomplete(counts)
    return []
  }
}

interface Level {
  folder: Item
  /** What of the folder was not read yet. */
  rest: AsyncIterator<Listed[]> | undefined
  /** Folders in it that were not entered yet. */
  folders: Name[]
}

/** So many folders are put off until a folder was read: an open listing takes more memory than their names. */
const MOST_PUT_OFF = 1000

async function* below(top: Item, counts: Counts, signal: AbortSignal): AsyncGenerator<Place> {
  const levels: Level[] = [level(top)]
  try {
    for (let at = levels.at(-1); at !== undefined && !signal.aborted; at = levels.at(-1)) {
      if (at.rest !== undefined && at.folders.length < MOST_PUT_OFF) yield* readOn(at, counts)
      else if (at.folders.length === 0) await leave(levels)
      else await enter(levels, at, counts)
    }
  } finally {
    while (levels.length > 0) await leave(levels)
  }
}

async function* readOn(at: Level, counts: Counts): AsyncGenerator<Place> {
  await turn()
  const next = await at.rest?.next().catch(() => incomplete(counts))
  if (next === undefined || next.done) {
    at.rest = undefined
    return
  }
  for (const { name, type: said } of next.value) {
    const type = said ?? (await at.folder.look(name).catch(() => undefined))?.type
    if (type === 'folder') at.folders.push(name)
    counts[type === 'folder' ? 'folders' : 'files']++
    yield { folder: at.folder, name, type }
  }
}

const enter = async (levels: Level[], at: Level, counts: Counts) => {
  const name = at.folders.pop() ?? ''
  const folder = levels.length < MOST_DEPTH ? await at.folder.child(name).catch(() => undefined) : undefined
  if (folder === undefined) incomplete(counts)
  else levels.push(level(folder))
}

const level = (folder: Item): Level => ({ folder, rest: folder.entries()[Symbol.asyncIterator](), folders: [] })

/** The folder that the search began in is its caller's. */
const leave = async (levels: Level[]) => {
  const left = levels.pop()
  await left?.rest?.return?.()
  if (levels.length > 0) await left?.folder[Symbol.asyncDispose]()
}

const incomplete = (counts: Counts): undefined => {
  counts.complete = false
}
