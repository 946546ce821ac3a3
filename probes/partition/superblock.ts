// What the superblock of a file system says of its state. Read as bytes: the text of the tools mixes it with names that
// whoever made the file system chose, line ends and all.

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
  /** Errors that the kernel has noted in it. */
  errors?: number
}

/** From the start of the device; the last superblock that is looked at is that of btrfs. */
export const SUPERBLOCK_BYTES = 68 * 1024

/** undefined: this type's superblock says nothing of its state, or is not there where it should be. */
export const readSuperblock = (type: string, bytes: Buffer): Superblock | undefined => {
  if (bytes.length < SUPERBLOCK_BYTES) return undefined
  if (/^ext[234]$/.test(type)) return ext(bytes.subarray(1024, 2048))
  if (type === 'xfs') return xfs(bytes)
  if (type === 'btrfs') return btrfs(bytes.subarray(64 * 1024))
  if (type === 'vfat') return fat(bytes)
  if (type === 'exfat') return exFat(bytes)
  return undefined
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

/** Microsoft FAT specification 1.03; the dirty bit is that of Windows NT and Linux. */
const fat = (bytes: Buffer): Superblock | undefined => {
  if (bytes.readUInt16LE(510) !== 0xaa55) return undefined
  const sectors = bytes.readUInt16LE(19) || bytes.readUInt32LE(32)
  const isFat32 = bytes.readUInt16LE(22) === 0
  return { size: sectors * bytes.readUInt16LE(11), ...mark((bytes.readUInt8(isFat32 ? 65 : 37) & 1) !== 0) }
}

/** Microsoft exFAT specification, 3.1: VolumeLength, BytesPerSectorShift, VolumeDirty and MediaFailure of VolumeFlags. */
const exFat = (bytes: Buffer): Superblock | undefined => {
  if (bytes.toString('latin1', 3, 11) !== 'EXFAT   ') return undefined
  const sectorSize = 2 ** (bytes.readUInt8(108) & 15)
  return { size: Number(bytes.readBigUInt64LE(72)) * sectorSize, ...mark((bytes.readUInt8(106) & 2) !== 0) }
}

const mark = (dirty: boolean): Pick<Superblock, 'state' | 'needsCheck'> =>
  dirty ? { state: 'dirty', needsCheck: 'it was not unmounted cleanly' } : { state: 'clean' }
