// Which file system is on a device, read anew: what udev remembers may be old, or there is no udev.
import { open } from 'node:fs/promises'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { cleaned } from '../machine/sysfs.ts'
import { output } from '../tool.ts'
import type { FileSystem } from './file-systems/file-system.ts'
import { findFileSystem } from './file-systems/list.ts'

const TIMEOUT_MS = 60_000

/** Throws Skip when there is none that can be checked. */
export const readFileSystem = async (device: string, signal: AbortSignal): Promise<[type: string, FileSystem]> => {
  const { text, exitCode } = await output('blkid', ['-p', '-o', 'export', '--', device], {
    signal,
    timeout: TIMEOUT_MS,
  })
  if (exitCode === AMBIGUOUS)
    throw new Inconclusive('file-system-ambiguous', `${device} carries the signs of more than one file system.`)
  if (exitCode !== 0 && exitCode !== NOTHING)
    throw new Inconclusive('file-system-unreadable', `blkid could not read ${device}: it ended with ${exitCode}.`)
  const type = parseType(text) ?? bootSectorType(await firstSector(device))
  const fileSystem = type === undefined ? undefined : findFileSystem(type)
  if (type === undefined) throw new Skip('no-file-system', `There is no file system that is known on ${device}.`)
  if (!fileSystem) throw new Skip('file-system-not-supported', `${device} holds ${type}, which cannot be checked.`)
  return [type, fileSystem]
}

const NOTHING = 2
const AMBIGUOUS = 8

/** Of `blkid -p -o export`; undefined where it names none, such as for a partition table. */
export const parseType = (text: string): string | undefined => {
  const type = /^TYPE=(.+)$/m.exec(text)?.[1]
  return type === undefined ? undefined : cleaned(type, 40)
}

/** blkid finds no NTFS whose file table is broken; the name in its boot sector is there nevertheless. */
export const bootSectorType = (sector: Buffer): string | undefined =>
  ({ 'NTFS    ': 'ntfs', 'EXFAT   ': 'exfat' })[sector.toString('latin1', 3, 11)]

const firstSector = async (device: string): Promise<Buffer> => {
  const handle = await open(device)
  try {
    return (await handle.read(Buffer.alloc(512), 0, 512, 0)).buffer
  } finally {
    await handle.close()
  }
}
