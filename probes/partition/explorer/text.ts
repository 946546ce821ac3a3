// A piece of a file's text.
import type { Readable } from 'node:stream'
import { decoded } from './decoded.ts'
import { decode } from './encoding.ts'
import { bytesOf, head, kindOf } from './kind.ts'
import { refused } from './refused.ts'
import type { Item } from './tree.ts'

export interface TextRequest {
  offset: number
  /** Bytes, at most MOST_TEXT. */
  length: number
  /** The last bytes instead of those at `offset`. */
  tail: boolean
}

export interface Text {
  text: string
  encoding: string
  /** Bytes, of the decoded text where the file is compressed or a journal. */
  offset: number
  length: number
  /** null while only decoding all of it would tell. */
  size: number | null
  more: boolean
}

export const MOST_TEXT = 256 * 1024

/** So much is decoded for one piece, and for so long. */
const MOST_DECODED = 2 ** 30
const DECODE_MS = 20_000

export const readPiece = async (item: Item, request: TextRequest): Promise<Text> => {
  if (item.details.type !== 'file') throw refused(422, 'not-a-file', 'explorer.notAFile')
  const stream = decoded(item, await kindOf(item))
  return stream === undefined ? plain(item, request) : fromStream(stream, request)
}

const plain = async (item: Item, { offset, length, tail }: TextRequest): Promise<Text> => {
  const { size } = item.details
  const start = tail ? Math.max(0, size - length) : offset
  const piece = await bytesOf(item, start, start + length)
  const last = start + piece.length >= size
  return answered(piece, start === 0 ? piece : await head(item), start, size, last)
}

const answered = (piece: Buffer, first: Uint8Array, start: number, size: number | null, last: boolean): Text => {
  const { text, encoding, skipped, length } = decode(piece, first, start, last)
  return { text, encoding, offset: start + skipped, length, size, more: !last }
}

/** Decodes from the beginning; there is no other way. */
const fromStream = async (stream: Readable, { offset, length, tail }: TextRequest): Promise<Text> => {
  const kept = createKept(tail ? 0 : offset, length, tail)
  const slow = setTimeout(() => stream.destroy(tooLong()), DECODE_MS)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (kept.take(chunk)) break
      if (kept.read() > MOST_DECODED) throw tooLong()
    }
  } catch (error) {
    // Half a log says more than none: the part before the damage is shown.
    if (kept.bytes().length === 0 || (error as { code?: string }).code === 'too-long') throw broken(error)
  } finally {
    clearTimeout(slow)
    stream.destroy()
  }
  const piece = kept.bytes()
  const start = tail ? Math.max(0, kept.read() - piece.length) : Math.min(offset, kept.read())
  const last = kept.read() <= start + piece.length
  return answered(piece, kept.first(), start, last ? kept.read() : null, last)
}

/** What a range or a tail keeps of a stream. */
const createKept = (offset: number, length: number, tail: boolean) => {
  let read = 0
  const kept: Buffer[] = []
  let size = 0
  let first: Buffer | undefined
  const keep = (chunk: Buffer) => {
    kept.push(chunk)
    size += chunk.length
    while (tail && kept[0] !== undefined && size - kept[0].length >= length) size -= kept.shift()?.length ?? 0
  }
  return {
    read: () => read,
    first: () => first ?? Buffer.alloc(0),
    bytes: () => (tail ? Buffer.concat(kept).subarray(-length) : Buffer.concat(kept).subarray(0, length)),
    /** Whether it has all it needs, and one byte more. */
    take(chunk: Buffer): boolean {
      first ??= chunk
      const from = Math.max(0, offset - read)
      read += chunk.length
      if (from < chunk.length) keep(chunk.subarray(from))
      return !tail && size > length
    },
  }
}

const tooLong = () => refused(422, 'too-long', 'explorer.tooLong')

const broken = (error: unknown) =>
  (error as { status?: number }).status ? error : refused(422, 'unreadable', 'explorer.unreadable')
