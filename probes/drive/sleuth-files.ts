// Which files of NTFS and FAT lie on given places, by The Sleuth Kit, which only reads and needs no mount.
// Source of the texts: sleuthkit 4.11 and 4.12, tools/fstools/ifind.cpp, tsk/fs/ffind_lib.c.
import { type Read, readingFrom } from '../partition/bytes.ts'
import { output, type ToolOptions } from '../tool.ts'

/** Each place is looked for on its own, through all files: no new one after this. */
const PATIENCE_MS = 60_000

/** Paths of the files, and `inode N` for one without a name; undefined when the boot sector cannot be read. */
export const filesBySleuth = async (device: string, offsets: readonly number[], options: ToolOptions) => {
  const size = await readingFrom(device, unitSize)
  if (size === undefined) return undefined
  const inodes = new Map<number, string | undefined>()
  const start = performance.now()
  let looked = 0
  for (const unit of offsets.map(offset => Math.floor(offset / size))) {
    if (performance.now() - start > PATIENCE_MS) break
    if (!inodes.has(unit)) inodes.set(unit, await inodeOf(device, unit, options))
    looked++
  }
  const files: string[] = []
  for (const inode of new Set(inodes.values()))
    if (inode !== undefined) files.push(...(await namesOf(device, inode, options)))
  return { files, looked }
}

const inodeOf = async (device: string, unit: number, options: ToolOptions): Promise<string | undefined> =>
  /^\d+/.exec((await output('ifind', ['-d', `${unit}`, device], options)).text)?.[0]

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
