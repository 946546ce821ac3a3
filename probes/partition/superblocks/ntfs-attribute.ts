// What hangs on a record of NTFS. Everything in it may be anything: what does not fit throws Damage or RangeError.
import type { Read } from '../bytes.ts'

/** What is needed is not there. */
export class Damage extends Error {}

export interface Volume {
  read: Read
  clusterSize: number
  clusters: number
  recordSize: number
  /** The data of the file table. */
  table: Buffer
}

export const ATTRIBUTE_LIST = 0x20
export const VOLUME_INFORMATION = 0x70
export const DATA = 0x80
export const INDEX_ROOT = 0x90
export const INDEX_ALLOCATION = 0xa0

/** Of this type, and of the stream that most files have alone. */
export const attributeIn = (record: Buffer, type: number): Buffer | undefined => {
  for (let place = record.readUInt16LE(20); record.readUInt32LE(place) !== END; ) {
    const length = record.readUInt32LE(place + 4)
    if (length < 24 || place + length > record.length) break
    const attribute = record.subarray(place, place + length)
    if (attribute.readUInt32LE(0) === type && streamOf(attribute) === (STREAMS[type] ?? '')) return attribute
    place += length
  }
  return undefined
}

const END = 0xffffffff
const STREAMS: Readonly<Record<number, string>> = { [INDEX_ROOT]: '$I30', [INDEX_ALLOCATION]: '$I30' }

const streamOf = (attribute: Buffer) => {
  const place = attribute.readUInt16LE(10)
  return attribute.toString('utf16le', place, place + attribute.readUInt8(9) * 2)
}

/** Bytes. */
export const sizeOf = (attribute: Buffer): number =>
  isElsewhere(attribute) ? Number(attribute.readBigUInt64LE(48)) : attribute.readUInt32LE(16)

const isElsewhere = (attribute: Buffer) => attribute.readUInt8(8) !== 0

/** Of an attribute that lies in its record. */
export const contentOf = (attribute: Buffer): Buffer => {
  const [length, place] = [attribute.readUInt32LE(16), attribute.readUInt16LE(20)]
  if (isElsewhere(attribute) || place + length > attribute.length) throw new Damage('an attribute')
  return attribute.subarray(place, place + length)
}

/** Of an attribute of either kind; of one in several records, what the first of them holds. */
export const readData = async (volume: Volume, attribute: Buffer, offset: number, length: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  if (!isElsewhere(attribute)) parts.push(contentOf(attribute).subarray(offset, offset + length))
  else
    for (const [start, size] of piecesOf(attribute, volume.clusterSize, offset, length))
      parts.push(await volume.read(start, size))
  const bytes = Buffer.concat(parts)
  if (bytes.length < length) throw new Damage('a place on the device')
  return bytes
}

type Piece = [start: number, length: number]

/** Where on the device the bytes are. */
function* piecesOf(attribute: Buffer, clusterSize: number, offset: number, length: number): Generator<Piece> {
  let [at, missing] = [offset, length]
  for (const [start, size] of runsOf(attribute, clusterSize)) {
    const here = Math.min(size - at, missing)
    if (here > 0) yield [start + at, here]
    if (here > 0) missing -= here
    at = Math.max(0, at - size)
  }
}

function* runsOf(attribute: Buffer, clusterSize: number): Generator<Piece> {
  let cluster = 0
  for (let place = attribute.readUInt16LE(32); ; ) {
    const sizes = attribute.readUInt8(place)
    const [ofLength, ofStart] = [sizes & 15, sizes >> 4]
    if (ofLength === 0) return
    const length = attribute.readUIntLE(place + 1, ofLength)
    if (ofStart > 0) cluster += attribute.readIntLE(place + 1 + ofLength, ofStart)
    // A hole has no place: none of what is read here may have one.
    yield [ofStart > 0 ? cluster * clusterSize : -Infinity, length * clusterSize]
    place += 1 + ofLength + ofStart
  }
}
