// The machine under test in the terms of the OCP specification: its identity and its parts.
import { hostname, release, version } from 'node:os'
import { memberId, type RaidVolume } from './array/raid-volume.ts'
import { driveId } from './block/targets.ts'
import type { DutInfo, HardwareInfo } from './contract/records.ts'
import type { Board } from './machine/board.ts'
import type { Drive } from './machine/drives.ts'
import { known } from './machine/known.ts'
import type { MemoryModule } from './machine/memory-modules.ts'
import type { ProcessorPackage } from './machine/processors.ts'
import { sizeText } from './machine/size.ts'
import { cleaned, readText } from './machine/sysfs.ts'
import type { Parts } from './parts.ts'
import { machineName } from './targets.ts'

export const dutInfo = async ({ board, processors, modules, drives, volumes }: Parts): Promise<DutInfo> => ({
  dutInfoId: board.uuid ?? board.serialNumber ?? (await machineId()) ?? hostname(),
  name: machineName(board),
  softwareInfos: softwareInfos(board),
  // A drive that is reached by two paths has two names and one WWN: it is listed once.
  hardwareInfos: [
    ...processors.map(processorInfo),
    ...(modules ?? []).map(moduleInfo),
    ...Object.values(
      Object.fromEntries(
        [...drives.map(driveInfo), ...strayMembers(volumes, drives)].map(info => [info.hardwareInfoId, info]),
      ),
    ),
  ],
})

const machineId = async () => {
  const text = await readText('/etc/machine-id')
  return text ? cleaned(text) : undefined
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

/** Those that are too dead to answer: only their RAID controller knows their serial numbers. */
const strayMembers = (volumes: readonly RaidVolume[], drives: readonly Drive[]): HardwareInfo[] => {
  const answering = new Set(drives.map(driveId))
  return volumes
    .flatMap(({ members, outside }) => [...members, ...outside])
    .flatMap(({ slot, model, ...member }) => {
      const id = memberId(member, drives)
      if (id === undefined || answering.has(id)) return []
      const { serialNumber } = member
      return [
        { hardwareInfoId: id, name: model ?? slot, partType: 'drive', location: slot, ...known({ serialNumber }) },
      ]
    })
}
