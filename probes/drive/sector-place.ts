// What lies at a place of a drive: the partition by the kernel's table, and the file where it can be told.
import { Inconclusive, Skip } from '../contract/errors.ts'
import { cleaned, listFolder, readNumber } from '../machine/sysfs.ts'
import { output, type ToolOptions } from '../tool.ts'
import { KERNEL_SECTOR } from './drive-geometry.ts'
import { filesOnExt } from './ext-files.ts'
import type { FoundFiles } from './found-files.ts'
import { filesBySleuth } from './sleuth-files.ts'
import { filesOnXfs } from './xfs-files.ts'

export interface Partition {
  /** The kernel's name, such as sda1. */
  name: string
  /** Bytes from the start of the drive. */
  start: number
  end: number
}

export const readPartitions = async (drive: string): Promise<Partition[]> => {
  const folder = `/sys/class/block/${drive}`
  const names = await listFolder(folder, new RegExp(`^${drive}p?\\d+$`))
  const all = names.map(async name => {
    const [start = 0, size = 0] = await Promise.all([
      readNumber(`${folder}/${name}/start`),
      readNumber(`${folder}/${name}/size`),
    ])
    return { name, start: start * KERNEL_SECTOR, end: (start + size) * KERNEL_SECTOR }
  })
  return Promise.all(all)
}

/** The smallest that it is in: an extended partition lies around others. */
export const placeOf = (offset: number, partitions: readonly Partition[]): Partition | undefined =>
  partitions
    .filter(({ start, end }) => start <= offset && offset < end)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]

const TIMEOUT_MS = 60_000

/**
 * A line for each partition with bad places: which files lie on them. Never writes. The drive is bad, so everything here
 * may fail or hang.
 */
export const filesAt = async (
  offsets: readonly number[],
  partitions: readonly Partition[],
  signal: AbortSignal,
): Promise<string[]> => {
  const byPlace = Map.groupBy(offsets, offset => placeOf(offset, partitions))
  const lines: string[] = []
  for (const [place, at] of byPlace) lines.push(await filesOn(place, at, signal))
  return lines
}

const filesOn = async (place: Partition | undefined, offsets: readonly number[], signal: AbortSignal) => {
  if (place === undefined) return `Bad sectors that lie in no partition: ${offsets.length}.`
  const device = `/dev/${place.name}`
  const options = { signal, timeout: TIMEOUT_MS }
  try {
    const { text } = await output('blkid', ['-p', '-o', 'value', '-s', 'TYPE', device], options)
    const type = cleaned(text, 20)
    const find = FINDERS[type]
    if (find === undefined) return `${place.name}: ${UNKNOWN} is not determined for ${type || 'what it holds'}.`
    const found = await find(
      device,
      offsets.map(offset => offset - place.start),
      options,
    )
    if (found === undefined) return `${place.name} (${type}): it cannot be read well enough to name a file.`
    const named = found.files.length > 0 ? found.files.map(file => cleaned(file, 200)).join(', ') : 'no file'
    const rest = found.left > 0 ? ` Places with bad sectors that were not looked at: ${found.left}.` : ''
    return `${place.name} (${type}): on the bad sectors lies ${named}.${rest}`
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Inconclusive || error instanceof Skip)) throw error
    return `${place.name}: ${UNKNOWN} could not be determined. ${error.message}`
  }
}

const UNKNOWN = 'which files lie on the bad sectors'

/** undefined when the file system cannot be read well enough. */
type FindFiles = (
  device: string,
  /** Bytes from the start of the partition. */
  offsets: readonly number[],
  options: ToolOptions,
) => Promise<FoundFiles | undefined>

/** By blkid's names. */
const FINDERS: Readonly<Record<string, FindFiles>> = {
  ext2: filesOnExt,
  ext3: filesOnExt,
  ext4: filesOnExt,
  xfs: filesOnXfs,
  ntfs: filesBySleuth,
  vfat: filesBySleuth,
}
