import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { readText } from '../../machine/sysfs.ts'

/** Sectors of 512 bytes written to a block device since it appeared; undefined when the kernel does not count them. */
export const sectorsWritten = async (device: string): Promise<number | undefined> => {
  const text = await readText(`/sys/class/block/${basename(await realpath(device))}/stat`)
  // The seventh field (Documentation/block/stat.rst).
  const written = Number(text?.split(/\s+/)[6])
  return Number.isFinite(written) ? written : undefined
}
