// Which memory module a physical address is in, by the firmware's own map: SMBIOS types 17, 19 and 20 (SMBIOS 3.7, 7.18,
// 7.20 and 7.21) as dmidecode shows them.
import { output } from '../tool.ts'
import { type MemoryModule, parseModules } from './memory-modules.ts'
import { readText } from './sysfs.ts'

/** A populated slot; `index` is its number among them, as in the ids memory-0, memory-1 … of the inventory. */
export interface MappedModule extends MemoryModule {
  index: number
}

interface Range {
  first: bigint
  last: bigint
}

export interface MemoryMap {
  modules: readonly MappedModule[]
  /** Type 20: what each module answers to. */
  ranges: readonly (Range & { module: number; interleaved: boolean; array: string })[]
  /** Type 19: what the modules of a memory array answer to together. */
  arrays: readonly (Range & { handle: string; modules: readonly number[] })[]
  /** The last address of memory that the kernel knows; undefined without root. */
  top: bigint | undefined
}

/** undefined where the firmware lists no module, or dmidecode is missing. */
export const readMemoryMap = async (signal: AbortSignal): Promise<MemoryMap | undefined> => {
  try {
    const { text, exitCode } = await output('dmidecode', ['-t', '17,19,20'], { signal, timeout: 20_000 })
    const iomem = await readText('/proc/iomem')
    return exitCode === 0 ? parseMemoryMap(text, iomem ?? '') : undefined
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}

/** From the text of `dmidecode -t 17,19,20` and of /proc/iomem. Pure. */
export const parseMemoryMap = (text: string, iomem: string): MemoryMap | undefined => {
  const blocks = text.split(/\n\s*\n/)
  const slots = blocks.filter(block => /^Memory Device$/m.test(block) && parseModules(block).length > 0)
  const modules = parseModules(text).map((module, index) => ({ ...module, index }))
  if (modules.length === 0) return undefined
  const handles = slots.map(handleOf)
  const physical = slots.map(block => field(block, 'Array Handle'))
  const ranges = blocks.filter(isTitled('Memory Device Mapped Address')).flatMap(block => {
    const range = rangeOf(block)
    const module = handles.indexOf(field(block, 'Physical Device Handle') ?? '')
    const array = field(block, 'Memory Array Mapped Address Handle') ?? ''
    return range && module >= 0 ? [{ ...range, module, interleaved: isInterleaved(block), array }] : []
  })
  const arrays = blocks.filter(isTitled('Memory Array Mapped Address')).flatMap(block => {
    const range = rangeOf(block)
    const array = field(block, 'Physical Array Handle')
    const members = modules.flatMap(({ index }) => (physical[index] === array ? [index] : []))
    return range && array ? [{ ...range, handle: handleOf(block), modules: members }] : []
  })
  return { modules, ranges, arrays, top: topOf(iomem) }
}

const isTitled = (title: string) => (block: string) => new RegExp(`^${title}$`, 'm').test(block)

const handleOf = (block: string) => /^Handle (0x[0-9A-F]{4}),/m.exec(block)?.[1] ?? ''

const field = (block: string, name: string) => new RegExp(`^\\s+${name}: (.*)$`, 'm').exec(block)?.[1]?.trim()

const rangeOf = (block: string): Range | undefined => {
  const first = /^0x[0-9A-F]{1,16}$/.exec(field(block, 'Starting Address') ?? '')?.[0]
  const last = /^0x[0-9A-F]{1,16}$/.exec(field(block, 'Ending Address') ?? '')?.[0]
  if (first === undefined || last === undefined) return undefined
  return BigInt(first) <= BigInt(last) ? { first: BigInt(first), last: BigInt(last) } : undefined
}

/** dmidecode leaves the line out for position 0, which alone says that the module is not interleaved. */
const isInterleaved = (block: string) => field(block, 'Interleave Position') !== undefined

/** The kernel lists them in order. */
const topOf = (iomem: string): bigint | undefined => {
  const last = [...iomem.matchAll(/^[0-9a-f]{1,16}-([0-9a-f]{1,16}) : System RAM$/gm)].at(-1)?.[1]
  const top = BigInt(`0x${last ?? '0'}`)
  return top > 0n ? top : undefined
}
