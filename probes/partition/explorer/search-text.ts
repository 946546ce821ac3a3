// The first lines of a file that hold a text.
import type { Counts } from './search-counts.ts'
import type { Item } from './tree.ts'

export interface Line {
  line: string
  lineNumber: number
}

const MOST_LINES = 5
/** Around the text, of a line that is long. */
const CONTEXT = 120
/** A sparse file may say that it is 8 TB. */
const MOST_BYTES = 4 * 2 ** 30

/** In Latin-1, where every byte is a character and no text is invalid. */
export const firstLines = async (item: Item, text: string, counts: Counts, signal: AbortSignal): Promise<Line[]> => {
  const wanted = folded(Buffer.from(text, 'utf8'))
  const end = Math.min(item.details.size, MOST_BYTES)
  if (end < item.details.size) counts.complete = false
  const finder = createFinder(wanted)
  if (end === 0) return []
  for await (const chunk of item.read(0, end) as AsyncIterable<Buffer>) {
    counts.bytes += chunk.length
    finder.take(chunk)
    if (signal.aborted || finder.lines.length >= MOST_LINES) break
  }
  return finder.lines
}

const createFinder = (wanted: string) => {
  const lines: Line[] = []
  let lineNumber = 1
  /** What the next chunk continues, and how much of that was looked at. */
  let rest: Buffer = Buffer.alloc(0)
  let done = 0
  const take = (chunk: Buffer) => {
    const bytes = Buffer.concat([rest, chunk])
    const text = folded(bytes)
    let from = done
    const count = (to: number) => {
      lineNumber += newlines(text, done, to)
      done = to
    }
    for (let at = text.indexOf(wanted, from); at >= 0 && lines.length < MOST_LINES; at = text.indexOf(wanted, from)) {
      count(at)
      lines.push({ line: around(bytes, at, wanted.length), lineNumber })
      const end = text.indexOf('\n', at)
      from = end < 0 ? text.length : end
    }
    count(Math.max(from, done, text.length - wanted.length + 1))
    const kept = Math.max(0, done - CONTEXT)
    rest = bytes.subarray(kept)
    done -= kept
  }
  return { lines, take }
}

const newlines = (text: string, from: number, to: number) => {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}

const around = (bytes: Buffer, at: number, length: number): string => {
  const begin = Math.max(bytes.lastIndexOf(10, at === 0 ? 0 : at - 1) + 1, at - CONTEXT)
  const newline = bytes.indexOf(10, at)
  const end = Math.min(newline < 0 ? bytes.length : newline, at + length + CONTEXT)
  return bytes.subarray(begin, end).toString('utf8')
}

const folded = (bytes: Buffer) => bytes.toString('latin1').toLowerCase()
