// How much memory the firmware gave to the kernel.
import { join } from 'node:path'
import { readText } from './sysfs.ts'

/** Bytes of `System RAM` in /proc/iomem: before the kernel takes its own 2 %. undefined when it cannot be read. */
export const readVisibleMemory = async (proc = '/proc'): Promise<number | undefined> =>
  systemRam((await readText(join(proc, 'iomem'))) ?? '')

/** Without root all addresses read as 0, which counts as unreadable. Pure. */
export const systemRam = (iomem: string): number | undefined => {
  const ranges = iomem.matchAll(/^([0-9a-f]+)-([0-9a-f]+) : System RAM$/gm)
  const bytes = [...ranges].reduce((total, [, from = '0', to = '0']) => total + hex(to) - hex(from) + 1, 0)
  return bytes > 2 ** 20 ? bytes : undefined
}

const hex = (digits: string) => Number.parseInt(digits, 16)
