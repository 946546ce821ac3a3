// F2FS keeps its state in two checkpoints, written by turns; the newer whole one counts.
import { crc32 } from 'node:zlib'
import type { Read } from '../bytes.ts'
import type { Superblock } from '../superblock.ts'

/** Linux, include/linux/f2fs_fs.h: struct f2fs_super_block. */
export const f2fs = async (read: Read): Promise<Superblock | undefined> => {
  const bytes = await read(1024, 3072)
  if (bytes.length < 3072 || bytes.readUInt32LE(0) !== MAGIC) return undefined
  const blockSize = 2 ** (bytes.readUInt32LE(16) & 31)
  const size = Number(bytes.readBigUInt64LE(36)) * blockSize
  const first = bytes.readUInt32LE(76)
  const places = [first, first + 2 ** (bytes.readUInt32LE(20) & 31)]
  const found = blockSize === BLOCK ? await Promise.all(places.map(place => readCheckpoint(read, place))) : []
  const checkpoint = newest(found.filter(one => one !== undefined))
  if (!checkpoint) return { size, needsCheck: 'neither of its checkpoints is whole' }
  return { size, ...stateOf(checkpoint, hasErrors(bytes)) }
}

const MAGIC = 0xf2f52010
const BLOCK = 4096

/** A pack of blocks; its first and its last say the same, unless the power went while it was written. */
const readCheckpoint = async (read: Read, place: number): Promise<Buffer | undefined> => {
  const first = await read(place * BLOCK, BLOCK)
  if (!isWhole(first)) return undefined
  const last = await read((place + first.readUInt32LE(136) - 1) * BLOCK, BLOCK)
  return isWhole(last) && last.readBigUInt64LE(0) === first.readBigUInt64LE(0) ? first : undefined
}

/** By f2fs_checkpoint_chksum: what stands behind the sum counts too, where the sum does not stand at the end. */
const isWhole = (block: Buffer): boolean => {
  if (block.length < BLOCK) return false
  const at = block.readUInt32LE(164)
  if (at < 192 || at > BLOCK - 4) return false
  const sum = checksum(MAGIC, block.subarray(0, at))
  return (at === BLOCK - 4 ? sum : checksum(sum, block.subarray(at + 4))) === block.readUInt32LE(at)
}

/** The plain remainder: zlib inverts it at both ends. */
const checksum = (start: number, bytes: Buffer) => (crc32(bytes, ~start >>> 0) ^ -1) >>> 0

const newest = ([one, other]: readonly Buffer[]): Buffer | undefined => {
  if (!one || !other) return one
  return BigInt.asIntN(64, other.readBigUInt64LE(0) - one.readBigUInt64LE(0)) > 0 ? other : one
}

/** s_errors, and s_stop_reason without its first: that is a shutdown which somebody asked for. */
const hasErrors = (superblock: Buffer): boolean => superblock.subarray(2763, 2810).some(byte => byte !== 0)

const UNMOUNTED = 0x1
/** CP_ERROR, CP_FSCK, CP_QUOTA_NEED_FSCK. */
const ASKS_FOR_CHECK = 0x8 | 0x10 | 0x800

const stateOf = (checkpoint: Buffer, errorsNoted: boolean) => {
  const flags = checkpoint.readUInt32LE(132)
  const noted = errorsNoted || (flags & ASKS_FOR_CHECK) !== 0
  const unmounted = (flags & UNMOUNTED) !== 0
  return {
    free: Number(checkpoint.readBigUInt64LE(8) - checkpoint.readBigUInt64LE(16)) * BLOCK,
    state: [unmounted ? 'clean' : 'not clean', noted && 'with errors'].filter(Boolean).join(' '),
    journalDirty: !unmounted,
    ...(noted ? { needsCheck: 'the kernel has noted errors in it' } : {}),
  }
}
