// The labels of a device of a ZFS pool: four, each with a list of names and values (nvlist) in XDR, and its checksum.
import { createHash } from 'node:crypto'
import type { Read } from '../bytes.ts'

export type Value = bigint | string | List | readonly List[]
export type List = ReadonlyMap<string, Value>

/** Where they are; the last two only where the size of the device is known. */
export const labelPlaces = (size: number | undefined): number[] => {
  const end = size === undefined ? 0 : size - (size % LABEL)
  return [0, LABEL, ...(end < 4 * LABEL ? [] : [end - 2 * LABEL, end - LABEL])]
}

const LABEL = 256 * 1024

/** undefined: it is not whole. */
export const readLabel = async (read: Read, place: number): Promise<List | undefined> => {
  const bytes = await read(place + LIST, LIST_SIZE)
  if (bytes.length < LIST_SIZE || !isWhole(bytes, place + LIST)) return undefined
  try {
    return parseList(bytes, 4, 0)[0]
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const LIST = 16 * 1024
const LIST_SIZE = 112 * 1024

/** OpenZFS, zio_checksum.c: SHA-256 over all of it, with its place where the checksum will stand. */
const isWhole = (bytes: Buffer, place: number): boolean => {
  const tail = Buffer.alloc(40)
  tail.writeBigUInt64LE(0x210da7ab10c7a11n, 0)
  tail.writeBigUInt64LE(BigInt(place), 8)
  const body = bytes.subarray(0, LIST_SIZE - 40)
  // It is kept as four numbers, each in the order of the machine.
  const sum = createHash('sha256').update(body).update(tail).digest().swap64()
  return sum.equals(bytes.subarray(LIST_SIZE - 32)) && bytes.readBigUInt64LE(LIST_SIZE - 40) === tail.readBigUInt64LE(0)
}

const [NUMBER, TEXT, ONE_LIST, LISTS] = [8, 9, 19, 20]

/** Throws RangeError where something reaches beyond what holds it. */
const parseList = (bytes: Buffer, start: number, depth: number): [List, end: number] => {
  if (depth > MAX_DEPTH) throw new RangeError('too deep')
  const list = new Map<string, Value>()
  for (let at = start + 8; ; ) {
    const end = at + bytes.readUInt32BE(at)
    if (end === at) return [list, at + 8]
    const nameEnd = at + 12 + bytes.readUInt32BE(at + 8)
    const place = at + 12 + (bytes.readUInt32BE(at + 8) + 3 - ((bytes.readUInt32BE(at + 8) + 3) % 4))
    const [value, valueEnd] = parseValue(bytes, place, depth)
    if (valueEnd > end || end <= at + 8) throw new RangeError('too long')
    if (value !== undefined) list.set(bytes.toString('utf8', at + 12, nameEnd), value)
    at = end
  }
}

const MAX_DEPTH = 8

const parseValue = (bytes: Buffer, place: number, depth: number): [Value | undefined, end: number] => {
  const [type, count, at] = [bytes.readUInt32BE(place), bytes.readUInt32BE(place + 4), place + 8]
  if (type === NUMBER) return [bytes.readBigUInt64BE(at), at + 8]
  if (type === TEXT) {
    const end = at + 4 + bytes.readUInt32BE(at)
    return [bytes.toString('utf8', at + 4, end), end]
  }
  if (type === ONE_LIST) return parseList(bytes, at, depth + 1)
  if (type !== LISTS) return [undefined, at]
  const lists: List[] = []
  let end = at
  while (lists.length < count) {
    const [list, listEnd] = parseList(bytes, end, depth + 1)
    lists.push(list)
    end = listEnd
  }
  return [lists, end]
}
