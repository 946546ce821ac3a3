// The server's answers about the files of a partition, and their parsers.
import { array, type Fields, fields, number, optional, parseJson, text } from '../check.ts'

/** A partition whose files can be read. */
export interface View {
  mode: string
  fileSystem: string
  /** What should be known about it, in whole sentences. */
  notes: string[]
  /** Bytes. */
  free: number | undefined
  used: number | undefined
  /** To the partition since it was opened. */
  sectorsWritten: number | undefined
}

/** undefined while it is being opened. */
export const parseView = (answer: unknown): View | undefined => {
  const { opening } = fields(answer)
  return opening === true ? undefined : parseOpenView(answer)
}

const parseOpenView = (answer: unknown): View => {
  const { mode, fileSystem, notes, free, used, sectorsWritten } = fields(answer)
  return {
    mode: text(mode),
    fileSystem: text(fileSystem),
    notes: array(notes, text),
    free: optional(free, number),
    used: optional(used, number),
    sectorsWritten: optional(sectorsWritten, number),
  }
}

export interface Entry {
  /** To be shown. */
  name: string
  /** To be asked for. */
  path: string
  type: string
  /** Bytes. */
  size: number
  /** ISO 8601. A damaged file system may not know. */
  modified: string | undefined
  mode: string
  owner: string
  group: string
  /** What a link points to. */
  link: string | undefined
  /** Where a link leads; undefined where there is nothing. */
  target: string | undefined
  /** What is in it, such as text, binary, journal or gzip; only where one entry was asked for. */
  kind: string | undefined
}

export const parseEntry = (value: unknown): Entry => {
  const { name, path, type, size, modified, mode, owner, group, link, target, kind } = fields(value)
  return {
    name: text(name),
    path: text(path),
    type: text(type),
    size: number(size),
    modified: optional(modified, text),
    mode: text(mode),
    owner: text(owner),
    group: text(group),
    link: optional(link, text),
    target: optional(target, target => text(fields(target)['path'])),
    kind: optional(kind, text),
  }
}

export interface Listing {
  entries: Entry[]
  /** undefined while it is not known. */
  total: number | undefined
  offset: number
}

export const parseListing = (answer: unknown): Listing => {
  const { entries, total, offset } = fields(answer)
  return { entries: array(entries, parseEntry), total: optional(total, number), offset: number(offset) }
}

export interface TextPiece {
  text: string
  encoding: string
  /** Bytes of the file, or of what is decoded from it. */
  offset: number
  length: number
  size: number | undefined
  /** There is text behind it. */
  more: boolean
}

export const parseTextPiece = (answer: unknown): TextPiece => {
  const { text: shown, encoding, offset, length, size, more } = fields(answer)
  return {
    text: text(shown),
    encoding: text(encoding),
    offset: number(offset),
    length: number(length),
    size: optional(size, number),
    more: more === true,
  }
}

export interface Found {
  entry: Entry
  /** The line with the text that was looked for. */
  line: string | undefined
  lineNumber: number | undefined
}

export interface Searched {
  folders: number
  files: number
  /** Bytes read. */
  bytes: number
}

export type SearchEvent =
  | { found: Found }
  | { progress: Searched }
  | { end: { matches: number; complete: boolean } }
  | Record<never, never>

export const parseSearchEvent = (line: string): SearchEvent => {
  const event = fields(parseJson(line))
  if (event['found'] !== undefined) return { found: parseFound(event) }
  if (event['progress'] !== undefined) return { progress: parseSearched(fields(event['progress'])) }
  if (event['end'] === undefined) return {}
  const { matches, complete } = fields(event['end'])
  return { end: { matches: number(matches), complete: complete === true } }
}

const parseFound = ({ found, line, lineNumber }: Fields): Found => ({
  entry: parseEntry(found),
  line: optional(line, text),
  lineNumber: optional(lineNumber, number),
})

const parseSearched = ({ folders, files, bytes }: Fields): Searched => ({
  folders: number(folders),
  files: number(files),
  bytes: number(bytes),
})
