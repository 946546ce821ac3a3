// Records of NTFS, whole or not at all.
import { ATTRIBUTE_LIST, attributeIn, contentOf, Damage, readData, sizeOf, type Volume } from './ntfs-attribute.ts'

export const readRecord = async (volume: Volume, number: number): Promise<Buffer> => {
  const { recordSize, table } = volume
  const record = mended(await readData(volume, table, number * recordSize, recordSize), ['FILE'])
  if ((record.readUInt16LE(22) & IN_USE) === 0) throw new Damage('a record')
  return record
}

const IN_USE = 1

/** Of a block that shows when it was torn: each of its sectors ends with the same number, what stood there is kept aside. */
export const mended = (block: Buffer, magics: readonly string[]): Buffer => {
  const [place, count] = [block.readUInt16LE(4), block.readUInt16LE(6)]
  const isSuch = magics.includes(block.toString('latin1', 0, 4)) && count === block.length / SECTOR + 1
  if (!isSuch) throw new Damage('a record')
  const mended = Buffer.from(block)
  for (let sector = 1; sector < count; sector++) {
    const end = sector * SECTOR - 2
    if (block.readUInt16LE(end) !== block.readUInt16LE(place)) throw new Damage('a record')
    mended.writeUInt16LE(block.readUInt16LE(place + 2 * sector), end)
  }
  return mended
}

const SECTOR = 512

/** A file of many pieces has its attributes in records of their own: then in the one where it begins. */
export const attributeOf = async (volume: Volume, record: Buffer, type: number): Promise<Buffer> => {
  const here = attributeIn(record, type)
  if (here) return here
  const list = attributeIn(record, ATTRIBUTE_LIST)
  const elsewhere = list && recordOf(await readData(volume, list, 0, Math.min(sizeOf(list), MAX_LIST)), type)
  const there = elsewhere === undefined ? undefined : attributeIn(await readRecord(volume, elsewhere), type)
  if (!there) throw new Damage('an attribute')
  return there
}

const MAX_LIST = 256 * 1024

const recordOf = (list: Buffer, type: number): number | undefined => {
  for (let place = 0; place < list.length; place += Math.max(1, list.readUInt16LE(place + 4))) {
    const isBeginning = list.readBigUInt64LE(place + 8) === 0n
    if (list.readUInt32LE(place) === type && isBeginning) return list.readUIntLE(place + 16, 6)
  }
  return undefined
}

/** What the attribute of this type holds, where it lies in its record. */
export const valueIn = async (volume: Volume, record: Buffer, type: number): Promise<Buffer> =>
  contentOf(await attributeOf(volume, record, type))
