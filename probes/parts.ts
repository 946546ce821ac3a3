// What this machine is made of, as far as it can be seen without a test.
import { raidVolumes } from './array/raid-tools.ts'
import type { RaidVolume } from './array/raid-volume.ts'
import { type BlockDevice, readBlockDevices } from './block/devices.ts'
import { allDrives } from './drive/all-drives.ts'
import { type Board, readBoard } from './machine/board.ts'
import type { Drive } from './machine/drives.ts'
import { type MemoryModule, readMemoryModules } from './machine/memory-modules.ts'
import { type ProcessorPackage, readProcessors } from './machine/processors.ts'
import { drivesRead } from './machine/udev.ts'

export interface Parts {
  board: Board
  processors: ProcessorPackage[]
  /** undefined: the firmware does not tell. */
  modules: MemoryModule[] | undefined
  /** With those that only a RAID controller sees. */
  drives: Drive[]
  devices: BlockDevice[]
  /** Of RAID controllers, where their own tools are installed. */
  volumes: RaidVolume[]
}

/** Never throws: a source that is missing leaves its part out. */
export const readParts = async (): Promise<Parts> => {
  const read = drivesRead()
  const [board, processors, modules, drives, devices, volumes] = await Promise.all([
    readBoard(),
    readProcessors(),
    readMemoryModules(),
    read.then(() => allDrives()),
    read.then(blockDevices),
    raidVolumes(),
  ])
  return { board, processors, modules, drives, devices, volumes }
}

const blockDevices = (): Promise<BlockDevice[]> => readBlockDevices(AbortSignal.timeout(20_000)).catch(() => [])
