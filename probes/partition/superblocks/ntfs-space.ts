// Free space of NTFS, counted in its map: a bit for each cluster.
import { DATA, readData, type Volume } from './ntfs-attribute.ts'
import { attributeOf, readRecord } from './ntfs-record.ts'

/** Bytes; undefined: the map is so large that counting would take long. */
export const readFree = async (volume: Volume): Promise<number | undefined> => {
  const { clusters, clusterSize } = volume
  if (clusters > MOST) return undefined
  const map = await attributeOf(volume, await readRecord(volume, MAP), DATA)
  let used = 0
  for (let at = 0; at < clusters; at += 8 * PART) {
    const here = Math.min(8 * PART, clusters - at)
    const bytes = await readData(volume, map, at / 8, Math.ceil(here / 8))
    const beyond = (bytes.at(-1) ?? 0) >> (8 - (bytes.length * 8 - here))
    used += bytes.reduce((sum, byte) => sum + onesOf(byte), 0) - onesOf(beyond)
  }
  return (clusters - used) * clusterSize
}

const MAP = 6
/** 16 TiB in clusters of 4 KiB. */
const MOST = 2 ** 32
const PART = 2 ** 20

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)
const onesOf = (byte: number): number => ONES[byte] ?? 0
