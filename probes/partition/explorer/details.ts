import type { Stats } from 'node:fs'
import type { Details, FileType } from './tree.ts'

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

const typeOf = (stats: Stats): FileType => {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isFIFO()) return 'fifo'
  if (stats.isSocket()) return 'socket'
  return stats.isBlockDevice() || stats.isCharacterDevice() ? 'device' : 'unknown'
}
