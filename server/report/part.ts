// Which part of the machine a statement is about.
import type { HardwareInfo } from '../../probes/contract/records.ts'
import { type Word, word } from '../../probes/contract/words.ts'
import type { Evidence } from './schema.ts'

/** The parts that every report speaks about, tested or not. */
export const STANDARD_PARTS = ['memory', 'cpu', 'machine'] as const

const NAMES = new Map<string, Word>([
  ['memory', 'part.memory'],
  ['cpu', 'part.cpu'],
  ['machine', 'part.machine'],
])

export const partName = (part: string): string => {
  const name = NAMES.get(part)
  return name ? word(name) : part
}

/**
 * A processor test that sees a memory error speaks about the memory: verdicts and rule ids begin with what they are
 * about. What does not say so is about the run's target.
 */
export const partOf = (evidence: Evidence, code: string, target: string, hardware: readonly HardwareInfo[]): string => {
  const component = hardware.find(({ hardwareInfoId }) => hardwareInfoId === evidence.hardwareInfoId)
  return (component && partOfComponent(component)) ?? PREFIXES.find(([prefix]) => prefix.test(code))?.[1] ?? target
}

const PREFIXES: readonly [RegExp, string][] = [
  [/^(memory|edac|kernel-log-memory|event-log-memory)-/, 'memory'],
  [/^(cpu|kernel-log-machine-check)-/, 'cpu'],
  [/^(temperature|bmc|kernel-log)-/, 'machine'],
]

/** The part that a component belongs to, undefined for one that no test of today speaks about, such as a drive. */
export const partOfComponent = ({ partType, hardwareInfoId }: HardwareInfo): string | undefined => {
  const type = partType ?? hardwareInfoId
  if (/memory|dimm/i.test(type)) return 'memory'
  return /cpu|processor/i.test(type) ? 'cpu' : undefined
}
