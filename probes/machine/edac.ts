// Error counters of the memory controllers. Files: kernel, Documentation/driver-api/edac.rst and
// Documentation/ABI/testing/sysfs-devices-edac.
import { join } from 'node:path'
import { cleaned, listFolder, readNumber, readText } from './sysfs.ts'

interface DimmErrors {
  /** The module's place as the firmware labels it, with the controller's own coordinates. */
  place: string
  corrected: number
  uncorrected: number
}

export interface MemoryErrors {
  /** Sums over all controllers since the driver was loaded. */
  corrected: number
  uncorrected: number
  modules: DimmErrors[]
}

/** undefined when the kernel watches no memory controller. */
export const readEdac = async (root = '/sys'): Promise<MemoryErrors | undefined> => {
  const folder = join(root, 'devices/system/edac/mc')
  const controllers = (await listFolder(folder, /^mc\d+$/)).map(name => join(folder, name))
  if (controllers.length === 0) return undefined
  const read = await Promise.all(controllers.map(readController))
  return {
    corrected: read.reduce((total, controller) => total + controller.corrected, 0),
    uncorrected: read.reduce((total, controller) => total + controller.uncorrected, 0),
    modules: read.flatMap(controller => controller.modules),
  }
}

/** The modules whose counter grew, each with by how much. */
export const grownModules = (before: MemoryErrors, after: MemoryErrors, kind: 'corrected' | 'uncorrected') =>
  after.modules
    .map((module, index) => ({ place: module.place, grown: module[kind] - (before.modules[index]?.[kind] ?? 0) }))
    .filter(({ grown }) => grown > 0)

const readController = async (path: string): Promise<MemoryErrors> => {
  const names = await listFolder(path, /^(dimm|rank)\d+$/)
  return {
    corrected: (await readNumber(join(path, 'ce_count'))) ?? 0,
    uncorrected: (await readNumber(join(path, 'ue_count'))) ?? 0,
    modules: await Promise.all(names.map(name => readModule(path, name))),
  }
}

const readModule = async (controller: string, name: string): Promise<DimmErrors> => {
  const path = join(controller, name)
  const label = await readText(join(path, 'dimm_label'))
  const location = await readText(join(path, 'dimm_location'))
  return {
    place: cleaned(`${label || name} (${location || `${controller.replace(/.*\//, '')} ${name}`})`),
    corrected: (await readNumber(join(path, 'dimm_ce_count'))) ?? 0,
    uncorrected: (await readNumber(join(path, 'dimm_ue_count'))) ?? 0,
  }
}
