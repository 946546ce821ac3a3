// The processors: packages, cores and threads.
import { join } from 'node:path'
import { known, meant } from './known.ts'
import { cleaned, readText } from './sysfs.ts'

export interface ProcessorPackage {
  /** The kernel's number of the socket. */
  id: number
  model: string
  vendor?: string
  cores: number
  threads: number
  /** Hexadecimal, as the kernel loaded it. */
  microcode?: string
  /** The processor's own unique number, where the firmware lets it be read. */
  ppin?: string
}

export const readProcessors = async (roots = { sys: '/sys', proc: '/proc' }): Promise<ProcessorPackage[]> => {
  const packages = parseProcessors((await readText(join(roots.proc, 'cpuinfo'))) ?? '')
  return Promise.all(
    packages.map(async ({ first, ...one }) => {
      const ppin = await readText(join(roots.sys, `devices/system/cpu/cpu${first}/topology/ppin`))
      return { ...one, ...known({ ppin: meant(ppin?.replace(/^0x0*/, '')) }) }
    }),
  )
}

/** From /proc/cpuinfo; `first` is the package's first processor. Pure. */
export const parseProcessors = (cpuinfo: string): (ProcessorPackage & { first: number })[] => {
  const threads = cpuinfo.split(/\n\s*\n/).filter(block => /^processor\s*:/m.test(block))
  const packages = Object.entries(Object.groupBy(threads, block => field(block, 'physical id') ?? '0'))
  return packages.map(([id, blocks = []]) => {
    const head = blocks[0] ?? ''
    const cores = new Set(blocks.map(block => field(block, 'core id') ?? field(block, 'processor')))
    return {
      id: Number(id),
      first: Number(field(head, 'processor')),
      model: field(head, 'model name') ?? 'unnamed processor',
      cores: cores.size,
      threads: blocks.length,
      ...known({ vendor: field(head, 'vendor_id'), microcode: field(head, 'microcode') }),
    }
  })
}

const field = (block: string, key: string) => {
  const text = new RegExp(`^${key}\\s*: (.+)$`, 'm').exec(block)?.[1]
  return text === undefined ? undefined : cleaned(text)
}
