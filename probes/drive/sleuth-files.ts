// Which files of NTFS and FAT lie on given places, by The Sleuth Kit, which only reads and needs no mount.
// Source of the texts: sleuthkit 4.11 and 4.12, tools/fstools/ifind.cpp, tsk/fs/ffind_lib.c.
import { type Read, readingFrom } from '../partition/bytes.ts'
import { output, type ToolOptions } from '../tool.ts'
import type { FoundFiles } from './found-files.ts'

/** Each is looked for on its own, through all files. */
const MOST_UNITS = 32

/** undefined when the boot sector cannot be read. */
export const filesBySleuth = async (
  device: string,
  offsets: readonly number[],
  options: ToolOptions,
): Promise<FoundFiles | undefined> => {
  const size = await readingFrom(device, unitSize)
  if (size === undefined) return undefined
  const units = [...new Set(offsets.map(offset => Math.floor(offset / size)))]
  const inodes = new Set<string>()
  for (const unit of units.slice(0, MOST_UNITS)) {
    const { text } = await output('ifind', ['-d', `${unit}`, device], options)
    const inode = /^\d+/.exec(text)?.[0]
    if (inode !== undefined) inodes.add(inode)
  }
  const files: string[] = []
  for (const inode of inodes) files.push(...(await namesOf(device, inode, options)))
  return { files, left: Math.max(0, units.length - MOST_UNITS) }
}

/** Bytes of what The Sleuth Kit counts in: clusters of NTFS, sectors of FAT. */
const unitSize = async (read: Read): Promise<number | undefined> => {
  const boot = await read(0, 512)
  if (boot.length < 512) return undefined
  const sector = boot.readUInt16LE(11)
  const perCluster = boot.readUInt8(13)
  // Beyond 128 it is an exponent.
  const cluster = sector * (perCluster > 128 ? 2 ** (256 - perCluster) : perCluster)
  return (boot.toString('latin1', 3, 11) === 'NTFS    ' ? cluster : sector) || undefined
}

/** None of a file that was deleted: what was in it nobody misses. */
const namesOf = async (device: string, inode: string, options: ToolOptions): Promise<string[]> => {
  const [name = ''] = (await output('ffind', [device, inode], options)).text.split('\n')
  if (name.startsWith('*')) return []
  return [name.startsWith('/') ? name.replace(/^\/+/, '/') : `inode ${inode}`]
}
