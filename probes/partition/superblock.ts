// What the superblock of a file system says of its state. Read as bytes: the text of the tools mixes it with names that
// whoever made the file system chose, line ends and all.
import type { Read } from './bytes.ts'
import { f2fs } from './superblocks/f2fs.ts'
import { exFat, fat } from './superblocks/fat.ts'
import { jfs } from './superblocks/jfs.ts'
import { ntfs } from './superblocks/ntfs.ts'

export interface Superblock {
  /** Bytes that it believes to have on this device. */
  size: number
  free?: number
  inodes?: number
  freeInodes?: number
  /** Its own words for the state it was left in. */
  state?: string
  /** Changes wait in a journal that has to be replayed first; true while it is mounted. */
  journalDirty?: boolean
  /** It was not unmounted, or has noted errors of its own: why it has to be checked. */
  needsCheck?: string
  /** A system that sleeps counts on finding it as it left it. */
  hibernated?: boolean
  /** Errors that the kernel has noted in it. */
  errors?: number
}

/** By type of signature. */
const READERS: Readonly<Record<string, (read: Read) => Promise<Superblock | undefined>>> = {
  ext2: read => at(read, 1024, 1024, ext),
  ext3: read => at(read, 1024, 1024, ext),
  ext4: read => at(read, 1024, 1024, ext),
  xfs: read => at(read, 0, 512, xfs),
  btrfs: read => at(read, 64 * 1024, 4096, btrfs),
  vfat: fat,
  exfat: exFat,
  f2fs,
  jfs,
  ntfs,
}

/** undefined: this type's superblock says nothing of its state, or is not there where it should be. */
export const readSuperblock = async (type: string, read: Read): Promise<Superblock | undefined> => READERS[type]?.(read)

const at = async (read: Read, offset: number, length: number, parse: (bytes: Buffer) => Superblock | undefined) => {
  const bytes = await read(offset, length)
  return bytes.length < length ? undefined : parse(bytes)
}

const u64 = (bytes: Buffer, low: number, high: number) => bytes.readUInt32LE(low) + bytes.readUInt32LE(high) * 2 ** 32

/** Linux, Documentation/filesystems/ext4/super.rst. */
const ext = (bytes: Buffer): Superblock | undefined => {
  if (bytes.readUInt16LE(0x38) !== 0xef53) return undefined
  const blockSize = 1024 << (bytes.readUInt32LE(0x18) & 7)
  const state = bytes.readUInt16LE(0x3a)
  const incompatible = bytes.readUInt32LE(0x60)
  const is64 = (incompatible & 0x80) !== 0
  const count = (low: number, high: number) => (is64 ? u64(bytes, low, high) : bytes.readUInt32LE(low)) * blockSize
  const errors = bytes.readUInt32LE(0x194)
  const unclean = (state & 1) === 0 ? 'it was not unmounted cleanly' : undefined
  const noted = (state & 2) !== 0 || errors > 0 ? 'the kernel has noted errors in it' : undefined
  const needsCheck = [unclean, noted].filter(Boolean).join(', and ')
  return {
    size: count(0x4, 0x150),
    free: count(0xc, 0x158),
    inodes: bytes.readUInt32LE(0),
    freeInodes: bytes.readUInt32LE(0x10),
    state: [state & 1 ? 'clean' : 'not clean', state & 2 && 'with errors', state & 4 && 'orphans']
      .filter(Boolean)
      .join(' '),
    // RECOVER; and ORPHAN_PRESENT of feature_ro_compat.
    journalDirty: (incompatible & 0x4) !== 0 || (bytes.readUInt32LE(0x64) & 0x10000) !== 0,
    errors,
    ...(needsCheck === '' ? {} : { needsCheck }),
  }
}

/** xfsprogs, struct xfs_dsb; big-endian. Whether its log is dirty stands in the log alone. */
const xfs = (bytes: Buffer): Superblock | undefined => {
  if (bytes.toString('latin1', 0, 4) !== 'XFSB') return undefined
  const blockSize = bytes.readUInt32BE(4)
  return {
    size: Number(bytes.readBigUInt64BE(8)) * blockSize,
    free: Number(bytes.readBigUInt64BE(144)) * blockSize,
    inodes: Number(bytes.readBigUInt64BE(128)),
    freeInodes: Number(bytes.readBigUInt64BE(136)),
  }
}

/** btrfs-progs, struct btrfs_super_block. Its size is that of this device; what is used is of all. */
const btrfs = (bytes: Buffer): Superblock | undefined => {
  if (bytes.toString('latin1', 64, 72) !== '_BHRfS_M') return undefined
  const u64At = (offset: number) => Number(bytes.readBigUInt64LE(offset))
  const alone = u64At(136) === 1
  return {
    size: u64At(209),
    ...(alone ? { free: u64At(112) - u64At(120) } : {}),
    journalDirty: u64At(96) !== 0,
  }
}
