// NTFS keeps its state in three places: the mark of its volume record, its journal, and what Windows leaves of itself.
import type { Read } from '../bytes.ts'
import type { Superblock } from '../superblock.ts'
import { attributeIn, DATA, Damage, readData, sizeOf, VOLUME_INFORMATION, type Volume } from './ntfs-attribute.ts'
import { findFile } from './ntfs-folder.ts'
import { attributeOf, mended, readRecord, valueIn } from './ntfs-record.ts'
import { readFree } from './ntfs-space.ts'

/** Linux, fs/ntfs3/ntfs.h: struct NTFS_BOOT, and the numbers of the records that are always there. */
export const ntfs = async (read: Read): Promise<Superblock | undefined> => {
  const boot = await read(0, 512)
  if (boot.length < 512 || boot.toString('latin1', 3, 11) !== 'NTFS    ') return undefined
  const size = Number(boot.readBigUInt64LE(40)) * boot.readUInt16LE(11)
  let looksAt = 'its file table'
  try {
    const volume = await openVolume(read, boot)
    looksAt = 'its volume record'
    const marked = await isMarked(volume)
    looksAt = 'its journal'
    const journalDirty = await isJournalDirty(volume)
    looksAt = 'whether Windows is hibernated in it'
    const hibernated = await isHibernated(volume)
    looksAt = 'its map of free space'
    const free = await readFree(volume)
    return { size, ...(free === undefined ? {} : { free }), journalDirty, ...told(marked, hibernated) }
  } catch (error) {
    // What it says of its own places is beyond what is there.
    if (error instanceof Damage || error instanceof RangeError) return { size, needsCheck: `${looksAt} cannot be read` }
    throw error
  }
}

const [LOG_FILE, VOLUME, ROOT] = [2, 3, 5]

const openVolume = async (read: Read, boot: Buffer): Promise<Volume> => {
  const [sectors, perCluster, perRecord] = [Number(boot.readBigUInt64LE(40)), boot.readUInt8(13), boot.readInt8(64)]
  // Beyond 128, and below 0, it is an exponent.
  const sectorsPerCluster = perCluster > 128 ? 2 ** (256 - perCluster) : perCluster
  const clusterSize = sectorsPerCluster * boot.readUInt16LE(11)
  const recordSize = perRecord < 0 ? 2 ** -perRecord : perRecord * clusterSize
  if (recordSize > MAX_RECORD) throw new Damage('the boot sector')
  const first = mended(await read(Number(boot.readBigUInt64LE(48)) * clusterSize, recordSize), ['FILE'])
  const table = attributeIn(first, DATA)
  if (!table) throw new Damage('an attribute')
  return { read, clusterSize, clusters: Math.floor(sectors / sectorsPerCluster), recordSize, table }
}

const MAX_RECORD = 64 * 1024

const isMarked = async (volume: Volume): Promise<boolean> => {
  const information = await valueIn(volume, await readRecord(volume, VOLUME), VOLUME_INFORMATION)
  return (information.readUInt16LE(10) & (IS_DIRTY | IN_CHKDSK)) !== 0
}

const IS_DIRTY = 0x1
const IN_CHKDSK = 0x4000

/** By fs/ntfs/logfile.c of Linux 6.8: one that was emptied is clean; else the newer of its two first pages counts. */
const isJournalDirty = async (volume: Volume): Promise<boolean> => {
  const journal = await attributeOf(volume, await readRecord(volume, LOG_FILE), DATA)
  const bytes = await readData(volume, journal, 0, 2 * LOG_PAGE)
  if (bytes.every(byte => byte === 0xff)) return false
  const pages = [bytes.subarray(0, LOG_PAGE), bytes.subarray(LOG_PAGE)].flatMap(restartArea)
  const [newest] = pages.sort((one, other) => Number(other.readBigUInt64LE(0) - one.readBigUInt64LE(0)))
  if (!newest) throw new Damage('a journal')
  return newest.readUInt16LE(12) !== NO_CLIENT && (newest.readUInt16LE(14) & IS_CLEAN) === 0
}

const LOG_PAGE = 4096
const NO_CLIENT = 0xffff
const IS_CLEAN = 0x2

/** None where the power went while it was written. */
const restartArea = (page: Buffer): Buffer[] => {
  try {
    const whole = mended(page, ['RSTR', 'CHKD'])
    return [whole.subarray(whole.readUInt16LE(24))].filter(area => area.length >= 16)
  } catch (error) {
    if (error instanceof Damage || error instanceof RangeError) return []
    throw error
  }
}

/** Windows keeps its memory in this file, also for a fast start; when it wakes up it changes the first letters. */
const isHibernated = async (volume: Volume): Promise<boolean> => {
  const file = await findFile(volume, ROOT, 'hiberfil.sys')
  if (!file) return false
  const content = await attributeOf(volume, file, DATA)
  if (sizeOf(content) < LOG_PAGE) return false
  return (await readData(volume, content, 0, 4)).toString('latin1').toLowerCase() === 'hibr'
}

const told = (marked: boolean, hibernated: boolean) => ({
  state: [marked ? 'dirty' : 'clean', hibernated && 'hibernated'].filter(Boolean).join(' '),
  ...(marked ? { needsCheck: 'it carries the mark “dirty”' } : {}),
  ...(hibernated ? { hibernated } : {}),
})
