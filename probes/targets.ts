// What is in this machine that probes can be run on.
import { hostname, totalmem } from 'node:os'
import { arrayTargets, raidTargets } from './array/targets.ts'
import { driveTargets, partitionTargets } from './block/targets.ts'
import type { Target } from './contract/probe.ts'
import { word } from './contract/words.ts'
import type { Board } from './machine/board.ts'
import type { MemoryModule } from './machine/memory-modules.ts'
import type { ProcessorPackage } from './machine/processors.ts'
import { sizeText } from './machine/size.ts'
import type { Parts } from './parts.ts'

/** Ids are stable over reboots. */
export const listTargets = async ({
  board,
  processors,
  modules,
  drives,
  devices,
  volumes,
}: Parts): Promise<Target[]> => [
  { id: 'machine', kind: 'machine', name: machineName(board) },
  { id: 'cpu', kind: 'cpu', name: processorName(processors) },
  { id: 'memory', kind: 'memory', name: memoryName(modules) },
  ...driveTargets(drives),
  ...partitionTargets(drives, devices),
  ...(await arrayTargets(drives, devices)),
  ...raidTargets(volumes, drives),
]

export const machineName = ({ vendor, product, serialNumber }: Board) =>
  [vendor, product, serialNumber && `(${serialNumber})`].filter(Boolean).join(' ') || hostname()

const processorName = (packages: ProcessorPackage[]) => {
  const [first] = packages
  if (!first) return word('target.unnamedProcessor')
  const count = (of: 'cores' | 'threads') => packages.reduce((total, one) => total + one[of], 0)
  const model = packages.length > 1 ? `${packages.length} × ${first.model}` : first.model
  return word('target.processors', { model, cores: count('cores'), threads: count('threads') })
}

const memoryName = (modules: MemoryModule[] | undefined) => {
  if (!modules) return word('target.memory.visible', { size: sizeText(totalmem()) })
  const total = modules.reduce((sum, { size }) => sum + size, 0)
  const size = [sizeText(total), modules[0]?.type].filter(Boolean).join(' ')
  return word('target.memory.modules', { size, count: modules.length })
}
