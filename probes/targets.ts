// What is in this machine that probes can be run on, and what it is made of.
import { hostname, release, totalmem, version } from 'node:os'
import { arrayTargets } from './array/targets.ts'
import { type BlockDevice, readBlockDevices } from './block/devices.ts'
import { driveId, driveTargets, partitionTargets } from './block/targets.ts'
import type { Target } from './contract/probe.ts'
import type { DutInfo, HardwareInfo } from './contract/records.ts'
import { word } from './contract/words.ts'
import { isRaidVolume } from './drive/raid-controllers.ts'
import { hiddenDrives } from './drive/smart-devices.ts'
import { type Board, readBoard } from './machine/board.ts'
import { type Drive, readDrives } from './machine/drives.ts'
import { known } from './machine/known.ts'
import { type MemoryModule, readMemoryModules } from './machine/memory-modules.ts'
import { type ProcessorPackage, readProcessors } from './machine/processors.ts'
import { sizeText } from './machine/size.ts'
import { cleaned, readText } from './machine/sysfs.ts'

/** Ids are stable over reboots. Never throws: a source that is missing makes a name shorter. */
export const listTargets = async (): Promise<Target[]> => {
  const [board, processors, modules, drives, devices] = await Promise.all([
    readBoard(),
    readProcessors(),
    readMemoryModules(),
    allDrives(),
    blockDevices(),
  ])
  return [
    { id: 'machine', kind: 'machine', name: machineName(board) },
    { id: 'cpu', kind: 'cpu', name: processorName(processors) },
    { id: 'memory', kind: 'memory', name: memoryName(modules) },
    ...driveTargets(drives),
    ...partitionTargets(drives, devices),
    ...(await arrayTargets(drives, devices)),
  ]
}

const blockDevices = (): Promise<BlockDevice[]> => readBlockDevices(AbortSignal.timeout(20_000)).catch(() => [])

/** With those that only a RAID controller sees. */
const allDrives = async (): Promise<Drive[]> => {
  const drives = await Promise.all(((await readDrives()) ?? []).map(withVolume))
  const hidden = await hiddenDrives(drives.filter(({ raidVolume }) => !raidVolume)).catch(() => [])
  return [...drives, ...hidden]
}

const withVolume = async (drive: Drive): Promise<Drive> =>
  (await isRaidVolume(drive.name)) ? { ...drive, raidVolume: true } : drive

/** Identity and parts of the machine under test, in the terms of the OCP specification. */
export const dutInfo = async (): Promise<DutInfo> => {
  const [board, processors, modules, drives, machineId] = await Promise.all([
    readBoard(),
    readProcessors(),
    readMemoryModules(),
    allDrives(),
    readText('/etc/machine-id'),
  ])
  return {
    dutInfoId: board.uuid ?? board.serialNumber ?? (machineId ? cleaned(machineId) : undefined) ?? hostname(),
    name: machineName(board),
    softwareInfos: softwareInfos(board),
    // A drive that is reached by two paths has two names and one WWN: it is listed once.
    hardwareInfos: [
      ...processors.map(processorInfo),
      ...(modules ?? []).map(moduleInfo),
      ...Object.values(Object.fromEntries(drives.map(driveInfo).map(info => [info.hardwareInfoId, info]))),
    ],
  }
}

const machineName = ({ vendor, product, serialNumber }: Board) =>
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

const softwareInfos = ({ firmwareVendor, firmwareVersion, firmwareDate }: Board): DutInfo['softwareInfos'] => [
  { softwareInfoId: 'kernel', name: 'Linux', version: `${release()} ${version()}`, softwareType: 'SYSTEM' },
  ...(firmwareVersion === undefined
    ? []
    : [
        {
          softwareInfoId: 'firmware',
          name: [firmwareVendor, 'firmware', firmwareDate].filter(Boolean).join(' '),
          version: firmwareVersion,
          softwareType: 'FIRMWARE' as const,
        },
      ]),
]

const processorInfo = ({ id, model, vendor, microcode, ppin }: ProcessorPackage): HardwareInfo => ({
  hardwareInfoId: `cpu-${id}`,
  name: model,
  partType: 'processor',
  location: `socket ${id}`,
  ...known({ manufacturer: vendor, revision: microcode && `microcode ${microcode}`, serialNumber: ppin }),
})

const moduleInfo = (module: MemoryModule, index: number): HardwareInfo => ({
  hardwareInfoId: `memory-${index}`,
  name: [sizeText(module.size), module.type, module.speed].filter(Boolean).join(' '),
  partType: 'memory module',
  location: module.locator,
  ...known({
    manufacturer: module.manufacturer,
    serialNumber: module.serialNumber,
    manufacturerPartNumber: module.partNumber,
  }),
})

const driveInfo = (drive: Drive): HardwareInfo => ({
  hardwareInfoId: driveId(drive),
  name: [drive.model ?? drive.name, sizeText(drive.size)].join(' '),
  partType: 'drive',
  location: drive.name,
  ...known({ manufacturer: drive.vendor, serialNumber: drive.serialNumber, version: drive.firmware }),
})
