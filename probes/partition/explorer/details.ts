import type { Stats } from 'node:fs'
import type { Details, FileType } from './tree.ts'

type Kinds = Pick<
  Stats,
  'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isCharacterDevice'
>

export const details = (stats: Stats): Details => ({
  type: typeOf(stats),
  size: stats.size,
  stored: stats.blocks * 512,
  modified: stats.mtimeMs,
  permissions: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
  inode: stats.ino,
})

export const typeOf = (stats: Kinds): FileType => {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isFIFO()) return 'fifo'
  if (stats.isSocket()) return 'socket'
  return stats.isBlockDevice() || stats.isCharacterDevice() ? 'device' : 'unknown'
}
