// Reads a growing records file, a bounded piece at a time, and checks that each record continues the chain.
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { type ChainState, chainStart, nextState, readLink } from '../../probes/contract/chain.ts'
import type { RunRecord } from '../../probes/contract/records.ts'

export interface Line {
  /** The record's bytes as written, without newline. */
  line: string
  record: RunRecord
}

const PIECE = 64 * 1024
const LONGEST_LINE = 256 * 1024
const NEWLINE = 10

/** A reader that starts at the file's beginning; a file that is not there yet reads as empty. */
export class RecordReader {
  /** Where the chain stands after the records read so far. */
  state: ChainState = chainStart
  /** Lines that are no record or do not continue the chain. */
  unreadable: { count: number; first: string } = { count: 0, first: '' }
  ended = false
  /** Whether the last read found nothing new. */
  idle = false
  /** The byte after the last newline read, and once `ended` the one after the testRunEnd's. */
  offset = 0
  readonly #path: string
  #position = 0
  #tail: Buffer = Buffer.alloc(0)
  /** Bytes dropped from the front of a line that is too long. */
  #dropped = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Bytes after the last newline: a record that is being written, or torn. */
  get tornBytes(): number {
    return this.#dropped + this.#tail.length
  }

  /** The records of the next piece; empty when nothing new is there. Nothing comes after a testRunEnd. */
  async read(): Promise<Line[]> {
    if (this.ended) return []
    const piece = this.#nextPiece()
    this.idle = piece.length === 0
    if (this.idle) return []
    const lines: Line[] = []
    let rest = Buffer.concat([this.#tail, piece])
    for (let end = rest.indexOf(NEWLINE); end >= 0 && !this.ended; end = rest.indexOf(NEWLINE)) {
      this.offset += this.#dropped + end + 1
      this.#take(rest.toString('utf8', 0, end), lines)
      rest = rest.subarray(end + 1)
    }
    this.#keepTail(rest)
    // A long file must not keep everything else waiting.
    await turn()
    return lines
  }

  /** All records from here to the file's present end. */
  async *readAll(): AsyncGenerator<Line> {
    do yield* await this.read()
    while (!this.idle && !this.ended)
  }

  /** Synchronous: the file is in memory, and one call costs less than handing it to another thread. */
  #nextPiece(): Buffer {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
    if (size <= this.#position) return Buffer.alloc(0)
    const piece = Buffer.alloc(Math.min(PIECE, size - this.#position))
    const file = openSync(this.#path, 'r')
    try {
      const bytes = readSync(file, piece, 0, piece.length, this.#position)
      this.#position += bytes
      return piece.subarray(0, bytes)
    } finally {
      closeSync(file)
    }
  }

  #take(text: string, lines: Line[]) {
    const record = this.#dropped > 0 ? undefined : readLink(text, this.state)
    this.#dropped = 0
    if (!record) {
      if (this.unreadable.count++ === 0) this.unreadable.first = text.slice(0, 200)
      return
    }
    this.state = nextState(text, record)
    this.ended = record.artifact === 'testRunEnd'
    lines.push({ line: text, record })
  }

  /** A line without end must not fill the memory: what is over the limit is dropped, and the line is unreadable. */
  #keepTail(rest: Buffer) {
    const overlong = rest.length > LONGEST_LINE
    if (overlong) this.#dropped += rest.length
    this.#tail = overlong ? Buffer.alloc(0) : Buffer.from(rest)
  }
}
