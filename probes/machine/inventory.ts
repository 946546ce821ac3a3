// Lists what the machine is made of, with the numbers by which a part can be told from another.
import { z } from 'zod'
import { Inconclusive } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import { type Evidence, limit, log, measurement, pass, step } from '../contract/step.ts'
import { type Board, readBoard } from './board.ts'
import { type Drive, readDrives } from './drives.ts'
import { known } from './known.ts'
import { type MemoryModule, readMemoryModules } from './memory-modules.ts'
import { type OtherParts, readOtherParts } from './other-parts.ts'
import { type ProcessorPackage, readProcessors } from './processors.ts'
import { readVisibleMemory } from './visible-memory.ts'

export default defineProbe({
  id: 'machine/inventory',
  title: 'machine/inventory.title',
  summary: 'machine/inventory.summary',
  target: 'machine',
  params: z.object({}),
  tools: ['lsblk'],
  denied: () =>
    process.getuid?.() === 0 ? undefined : 'Only root may read serial numbers, memory modules and the memory map.',
  claims: () => [],
  writes: false,
  estimate: () => ({ low: 1, high: 20 }),
  async *run({ signal }) {
    yield* step('Inventory', () => inventory(signal))
  },
})

async function* inventory(signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const [board, processors, modules, visible, drives] = await Promise.all([
    readBoard(),
    readProcessors(),
    readMemoryModules(signal),
    readVisibleMemory(),
    readDrives(signal),
  ])
  signal.throwIfAborted()
  yield* boardParts(board)
  yield* processors.flatMap(processorParts)
  yield* memoryParts(modules, visible)
  if (drives === undefined) yield log('WARNING', 'Drives could not be listed: lsblk failed.')
  yield* (drives ?? []).map(drivePart)
  yield* await otherParts()
  signal.throwIfAborted()
  if (processors.length === 0 || visible === undefined)
    throw new Inconclusive('inventory-incomplete', 'Neither /proc/cpuinfo nor /proc/iomem may be missing; one is.')
  const [memory, disks] = [modules?.length ?? 'unknown', drives?.length ?? 'unknown']
  yield pass('inventory-read', `Read: processors ${processors.length}, memory modules ${memory}, drives ${disks}.`)
}

const boardParts = (board: Board): Evidence[] => {
  const fields = Object.entries(board)
  if (fields.length === 0) return [log('INFO', 'The firmware does not say which machine this is.')]
  return fields.map(([name, value]) => measurement(`machine ${name}`, value))
}

const processorParts = ({ id, model, cores, threads, ...rest }: ProcessorPackage): Evidence[] => {
  const part = { hardwareInfoId: `cpu-${id}` }
  return [
    measurement(`processor ${id}`, model, { ...part, metadata: rest }),
    measurement(`processor ${id} cores`, cores, part),
    measurement(`processor ${id} threads`, threads, part),
  ]
}

const GIB = 2 ** 30
const gibibytes = (bytes: number) => Math.round((bytes / GIB) * 100) / 100

const memoryParts = (modules: MemoryModule[] | undefined, visible: number | undefined): Evidence[] => [
  ...(visible === undefined ? [] : [measurement('memory visible', gibibytes(visible), { unit: 'GiB' })]),
  ...(modules === undefined
    ? [log('WARNING', 'Memory modules are not known: the firmware’s tables (SMBIOS) cannot be read here.')]
    : modules.map(modulePart)),
  ...(modules === undefined || visible === undefined ? [] : missingMemory(modules, visible)),
]

const modulePart = ({ locator, size, ...rest }: MemoryModule, index: number) =>
  measurement(`memory module ${locator}`, gibibytes(size), {
    unit: 'GiB',
    hardwareInfoId: `memory-${index}`,
    metadata: rest,
  })

/**
 * Installed minus visible memory. Firmware and built-in graphics hold back some, so that a share of the whole would
 * either accuse good machines or overlook one lost module of many: the limit is three quarters of the smallest module.
 */
export const missingMemory = (modules: MemoryModule[], visible: number): Evidence[] => {
  const installed = modules.reduce((total, { size }) => total + size, 0)
  const smallest = Math.min(...modules.map(({ size }) => size))
  const source = 'three quarters of the smallest module in SMBIOS type 17; mirrored or spare memory is hidden too'
  return [
    measurement('memory installed', gibibytes(installed), { unit: 'GiB' }),
    measurement('memory missing', gibibytes(Math.max(0, installed - visible)), {
      unit: 'GiB',
      validators: [limit('memory-module-visible', 'LESS_THAN', gibibytes(smallest * 0.75), source)],
    }),
  ]
}

const drivePart = ({ name, size, ...rest }: Drive) =>
  measurement(`drive ${rest.model ?? name}`, Math.round(size / 1e9), {
    unit: 'GB',
    hardwareInfoId: `drive-${rest.wwn ?? rest.serialNumber ?? name}`,
    metadata: { name, ...rest },
  })

const LONGEST_WAIT_MS = 30_000

/** Tools of graphics drivers can hang; the inventory goes on without them. */
const otherParts = async (): Promise<Evidence[]> => {
  try {
    const late = new Promise<never>((_, refuse) => setTimeout(refuse, LONGEST_WAIT_MS, new Error('timed out')).unref())
    return listed(await Promise.race([readOtherParts(), late]))
  } catch (error) {
    return [log('WARNING', `Network ports and graphics not listed: ${error instanceof Error ? error.message : error}.`)]
  }
}

const listed = ({ ports, graphics }: OtherParts): Evidence[] => [
  ...ports.map(({ iface, mac, operstate, speed }) =>
    measurement(`network port ${iface}`, mac ?? 'no address', {
      metadata: known({ state: operstate, megabitsPerSecond: speed ?? undefined }),
    }),
  ),
  ...graphics.map(({ vendor, model, bus }, index) =>
    measurement(`graphics ${index}`, [vendor, model].filter(Boolean).join(' ') || 'unnamed', {
      metadata: known({ bus }),
    }),
  ),
]
