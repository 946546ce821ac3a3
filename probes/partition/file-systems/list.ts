// Every kind of file system that can be checked.
import { btrfs } from './btrfs.ts'
import { exfat } from './exfat.ts'
import { ext } from './ext.ts'
import { f2fs } from './f2fs.ts'
import { fat } from './fat.ts'
import type { FileSystem } from './file-system.ts'
import { jfs } from './jfs.ts'
import { ntfs } from './ntfs.ts'
import { xfs } from './xfs.ts'

export const FILE_SYSTEMS: readonly FileSystem[] = [ext, xfs, btrfs, fat, exfat, ntfs, f2fs, jfs]

/** By the name that blkid gives it. */
export const findFileSystem = (type: string): FileSystem | undefined =>
  FILE_SYSTEMS.find(({ types }) => types.includes(type))
