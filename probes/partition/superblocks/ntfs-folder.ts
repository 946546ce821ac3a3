// Finds a file of a folder by its name, in the folder's index.
import { Damage, INDEX_ALLOCATION, INDEX_ROOT, readData, type Volume } from './ntfs-attribute.ts'
import { attributeOf, mended, readRecord, valueIn } from './ntfs-record.ts'

/** undefined: there is none of this name; names are told apart as Windows does for ASCII. */
export const findFile = async (volume: Volume, folder: number, name: string): Promise<Buffer | undefined> => {
  const record = await readRecord(volume, folder)
  const root = await valueIn(volume, record, INDEX_ROOT)
  const blockSize = root.readUInt32LE(8)
  if (blockSize < 512 || blockSize > MAX_BLOCK) throw new Damage('an index')
  // Only where blocks are smaller than clusters, places are counted in sectors.
  const unit = blockSize < volume.clusterSize ? 512 : volume.clusterSize
  let found = search(root.subarray(16), name.toUpperCase())
  for (let depth = 0; found.block !== undefined; depth++) {
    if (depth > MAX_DEPTH) throw new Damage('an index')
    const blocks = await attributeOf(volume, record, INDEX_ALLOCATION)
    const block = await readData(volume, blocks, found.block * unit, blockSize)
    found = search(mended(block, ['INDX']).subarray(24), name.toUpperCase())
  }
  return found.record === undefined ? undefined : await readRecord(volume, found.record)
}

const MAX_BLOCK = 64 * 1024
const MAX_DEPTH = 16

interface Found {
  record?: number
  /** Where to look on. */
  block?: number
}

/** Through the names of one node, in their order; it begins with the header that tells where they are. */
const search = (node: Buffer, name: string): Found => {
  const end = node.readUInt32LE(4)
  for (let place = node.readUInt32LE(0); place < end; place += Math.max(16, node.readUInt16LE(place + 8))) {
    const flags = node.readUInt16LE(place + 12)
    const here = (flags & IS_LAST) === 0 ? nameAt(node, place) : undefined
    if (here === name) return { record: node.readUIntLE(place, 6) }
    if (here === undefined || here > name) return (flags & HAS_BLOCK) === 0 ? {} : { block: blockAt(node, place) }
  }
  throw new Damage('an index')
}

const HAS_BLOCK = 1
const IS_LAST = 2

const nameAt = (node: Buffer, entry: number) => {
  const start = entry + 82
  const name = node.toString('utf16le', start, start + node.readUInt8(entry + 80) * 2)
  return name.replace(/[a-z]+/g, letters => letters.toUpperCase())
}

const blockAt = (node: Buffer, entry: number) => node.readUIntLE(entry + node.readUInt16LE(entry + 8) - 8, 6)
