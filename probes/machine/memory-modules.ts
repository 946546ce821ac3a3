// The installed memory modules, from the firmware's tables (SMBIOS type 17) by dmidecode.
import { output } from '../tool.ts'
import { known, meant } from './known.ts'
import { cleaned } from './sysfs.ts'

export interface MemoryModule {
  /** The slot's name on the board, with the bank where names repeat. */
  locator: string
  /** Bytes. */
  size: number
  /** DDR4, DDR5. */
  type?: string
  manufacturer?: string
  serialNumber?: string
  partNumber?: string
  /** Speed that it runs at, such as 2667 MT/s. */
  speed?: string
}

/** undefined when the firmware's tables cannot be read, as in most virtual machines, or dmidecode is missing. */
export const readMemoryModules = async (
  signal: AbortSignal = AbortSignal.timeout(5000),
): Promise<MemoryModule[] | undefined> => {
  try {
    const { text, exitCode } = await output('dmidecode', ['-t', '17'], { signal, timeout: 5000 })
    const modules = exitCode === 0 ? parseModules(text) : []
    return modules.length > 0 ? modules : undefined
  } catch {
    return undefined
  }
}

/** The populated slots in the output of `dmidecode -t 17`. Pure. */
export const parseModules = (text: string): MemoryModule[] => {
  const blocks = text.split(/\n\s*\n/).filter(block => /^Memory Device$/m.test(block))
  const found = blocks.flatMap(block => parseModule(block) ?? [])
  return found.map(({ bank, ...module }) => {
    const repeated = found.filter(({ locator }) => locator === module.locator).length > 1
    return repeated && bank ? { ...module, locator: `${bank} ${module.locator}` } : module
  })
}

const parseModule = (block: string) => {
  const field = (name: string) => {
    const text = new RegExp(`^\\s+${name}: (.*)$`, 'm').exec(block)?.[1]
    return meant(text === undefined ? undefined : cleaned(text, 64))
  }
  const size = bytes(field('Size'))
  if (size === undefined) return undefined
  return known({
    locator: field('Locator') ?? 'unnamed slot',
    bank: field('Bank Locator'),
    size,
    type: field('Type'),
    manufacturer: field('Manufacturer'),
    serialNumber: field('Serial Number'),
    partNumber: field('Part Number'),
    speed: field('Configured (?:Memory|Clock) Speed'),
  })
}

const UNITS: Record<string, number> = { kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 }

/** dmidecode's units are powers of two; an empty slot says `No Module Installed`. */
const bytes = (size: string | undefined) => {
  const [, number, unit = ''] = /^(\d+) ([kMGT]B)$/.exec(size ?? '') ?? []
  const factor = UNITS[unit]
  return number === undefined || factor === undefined || number === '0' ? undefined : Number(number) * factor
}
