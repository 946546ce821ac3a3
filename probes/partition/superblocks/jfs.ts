import type { Read } from '../bytes.ts'
import type { Superblock } from '../superblock.ts'

/** Linux, fs/jfs/jfs_superblock.h: s_size in blocks of s_pbsize bytes, and s_state. */
export const jfs = async (read: Read): Promise<Superblock | undefined> => {
  const bytes = await read(0x8000, 512)
  if (bytes.length < 512 || bytes.toString('latin1', 0, 4) !== 'JFS1') return undefined
  const state = bytes.readUInt32LE(40)
  const noted = NOTES.flatMap(([bit, note]) => (state & bit ? [note] : []))
  return {
    size: Number(bytes.readBigUInt64LE(8)) * bytes.readUInt32LE(24),
    state: state === 0 ? 'clean' : `not clean (${state})`,
    journalDirty: (state & MOUNTED) !== 0,
    ...(noted.length > 0 ? { needsCheck: noted.join(', and ') } : {}),
  }
}

/** Also that of one that was cut off: only the replay of its journal takes it away. */
const MOUNTED = 1

/** FM_DIRTY, FM_LOGREDO, FM_EXTENDFS. */
const NOTES = [
  [2, 'the kernel has noted errors in it'],
  [4, 'the replay of its journal has failed'],
  [8, 'its enlargement was cut off'],
] as const
