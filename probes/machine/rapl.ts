// Energy counters of the processor packages. Files and units: kernel, Documentation/power/powercap/powercap.rst.
import { join } from 'node:path'
import { cleaned, listFolder, readNumber, readText } from './sysfs.ts'

export interface Energy {
  /** package-0, package-1, psys. */
  name: string
  microjoules: number
  /** The counter starts again from 0 after this value. */
  wrapsAt: number
  /** Monotonic seconds at which it was read. */
  at: number
}

/** Only whole zones: their sub-zones (core, dram) are part of the package's or extra figures, not packages. */
export const readRapl = async (root = '/sys'): Promise<Energy[]> => {
  const folder = join(root, 'class/powercap')
  const zones = await listFolder(folder, /^intel-rapl:\d+$/)
  const read = await Promise.all(zones.map(zone => readZone(join(folder, zone), zone)))
  return read.filter(energy => energy !== undefined)
}

/** Mean power between two readings of one counter, in watts; undefined when no time passed. */
export const watts = (before: Energy, after: Energy): number | undefined => {
  const seconds = after.at - before.at
  if (seconds <= 0) return undefined
  const used = after.microjoules - before.microjoules
  return (used < 0 ? used + after.wrapsAt : used) / seconds / 1e6
}

const readZone = async (path: string, zone: string): Promise<Energy | undefined> => {
  const microjoules = await readNumber(join(path, 'energy_uj'))
  const at = performance.now() / 1000
  const wrapsAt = await readNumber(join(path, 'max_energy_range_uj'))
  if (microjoules === undefined || wrapsAt === undefined) return undefined
  return { name: cleaned((await readText(join(path, 'name'))) ?? zone, 40), microjoules, wrapsAt, at }
}
