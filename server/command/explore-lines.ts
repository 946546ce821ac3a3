// What `explore` prints, a line for each file.
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { word } from '../../probes/contract/words.ts'
import { Files, SearchLine } from '../../probes/partition/explorer/answers.ts'
import type { Entry } from '../../probes/partition/explorer/entry.ts'
import type { Exploring } from './backend.ts'

const PAGE = 1000

/** All of a folder, page by page. */
export const writeFolder = async (exploring: Exploring, path: string, asJson: boolean, to: Writable) => {
  for (let offset = 0; ; ) {
    const query = new URLSearchParams({ path, offset: `${offset}`, limit: `${PAGE}` })
    const { entries, total } = Files.parse(await json(await exploring.ask(`/files?${query}`)))
    // A large folder is still being read.
    if (total === null) continue
    for (const entry of entries) to.write(asJson ? `${JSON.stringify(entry)}\n` : `${fileLine(entry)}\n`)
    offset += entries.length
    if (entries.length === 0 || offset >= total) return
  }
}

export const writeFindings = async (exploring: Exploring, path: string, asJson: boolean, to: Writable) => {
  for await (const text of createInterface({ input: await exploring.ask(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = SearchLine.parse(JSON.parse(text))
    if (asJson) to.write(`${text}\n`)
    else if ('found' in line) to.write(`${foundLine(line)}\n`)
    else if ('end' in line && !line.end.complete) to.write(`${word('explorer.incomplete')}\n`)
  }
}

/** Escaped as PATH is, and what a terminal would obey is escaped, too. */
export const visibleName = (path: string) =>
  path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, sign => encodeURIComponent(sign.toWellFormed()))

const LETTERS = { file: '-', folder: 'd', link: 'l', fifo: 'p', socket: 's', device: 'b', unknown: '?' }

const fileLine = ({ type, mode, owner, group, size, modified = '', path, link }: Entry) => {
  const columns = [`${LETTERS[type]}${mode}`, owner.padStart(5), group.padStart(5), `${size}`.padStart(12)]
  const name = visibleName(path.slice(path.lastIndexOf('/') + 1))
  return [...columns, modified.slice(0, 19).padEnd(19), name, ...(link === undefined ? [] : ['->', link])].join(' ')
}

const foundLine = ({
  found,
  line,
  lineNumber,
}: {
  found: Entry
  line?: string | undefined
  lineNumber?: number | undefined
}) => [visibleName(found.path), ...(line === undefined ? [] : [lineNumber, visibleName(line)])].join(':')
