import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Item } from './tree.ts'

export type Kind = 'text' | 'binary' | 'journal' | 'gzip' | 'xz' | 'zstd'

const LOOKED_AT = 8192

const MAGIC: readonly [kind: Kind, bytes: number[]][] = [
  ['journal', [...Buffer.from('LPKSHHRH')]],
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

/** What a regular file holds, by its first bytes; its name may say anything. */
export const kindOf = async (item: Item): Promise<Kind> => kindOfBytes(await head(item))

const kindOfBytes = (bytes: Uint8Array): Kind => {
  const known = MAGIC.find(([, magic]) => magic.every((byte, place) => bytes[place] === byte))
  if (known) return known[0]
  return isUtf16(bytes) || !bytes.includes(0) ? 'text' : 'binary'
}

export const head = (item: Item): Promise<Buffer> => bytesOf(item, 0, LOOKED_AT)

/** What of the range there is. */
export const bytesOf = async (item: Item, start: number, end: number): Promise<Buffer> => {
  const last = Math.min(end, item.details.size)
  return last <= start ? Buffer.alloc(0) : buffer(item.read(start, last) as Readable)
}

const isUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
