// Drives, and what lies on them, as targets: with ids that are the same after the next start.
import type { Target } from '../contract/probe.ts'
import { word } from '../contract/words.ts'
import type { Drive } from '../machine/drives.ts'
import { known } from '../machine/known.ts'
import { sizeText } from '../machine/size.ts'
import type { BlockDevice } from './devices.ts'

/** Also the id of the drive's hardwareInfo. */
export const driveId = ({ wwn, serialNumber, name }: Drive): string => `drive-${wwn ?? serialNumber ?? name}`

export const driveTargets = (drives: readonly Drive[]): Target[] => [
  // A drive that is reached by two paths has two names and one WWN.
  ...new Map(drives.map(drive => [driveId(drive), driveTarget(drive)])).values(),
]

const driveTarget = (drive: Drive): Target => ({
  id: driveId(drive),
  kind: 'drive',
  name: [drive.name, driveName(drive), sizeText(drive.size)].join(', '),
  short: [drive.name, drive.model].filter(Boolean).join(', '),
  size: drive.size,
  drives: [driveId(drive)],
  ...known({
    device: drive.smart ? undefined : `/dev/${drive.name}`,
    serialNumber: drive.serialNumber,
    smart: drive.smart,
    raidVolume: drive.raidVolume,
  }),
})

/** Everything that can hold a file system: partitions, volumes, arrays, and drives without a partition table. */
export const partitionTargets = (drives: readonly Drive[], devices: readonly BlockDevice[]): Target[] =>
  devices.filter(device => canHold(device, devices)).map(device => partitionTarget(device, drives, devices))

const canHold = ({ name, type, size, fileSystem, ours }: BlockDevice, devices: readonly BlockDevice[]) =>
  size > 0 &&
  type !== 'rom' &&
  !ours &&
  !/^(zram|ram|fd)\d/.test(name) &&
  // The rescue system's own.
  !(type === 'loop' && fileSystem === 'squashfs') &&
  !devices.some(one => one.type === 'part' && one.parents.includes(name))

const partitionTarget = (device: BlockDevice, drives: readonly Drive[], devices: readonly BlockDevice[]): Target => {
  const below = drivesBelow(device, drives, devices)
  const only = below.length === 1 ? below[0] : undefined
  return {
    id: `partition-${identity(device, only, devices)}`,
    kind: 'partition',
    name: partitionName(device, below),
    short: shortName(device),
    device: `/dev/${device.name}`,
    size: device.size,
    drives: below.map(driveId),
    ...known({ serialNumber: only?.serialNumber, fileSystem: device.fileSystem }),
  }
}

/** By place, never by content: two drives that were cloned have the same UUIDs. */
const identity = (device: BlockDevice, drive: Drive | undefined, devices: readonly BlockDevice[]): string => {
  if (device.mapperUuid !== undefined) return device.mapperUuid
  if (device.type.startsWith('raid')) return `array-${parent(device, devices)?.uuid ?? device.name}`
  if (!drive || device.type === 'loop') return device.name
  const key = driveId(drive).replace(/^drive-/, '')
  return device.number === undefined ? key : `${key}-${device.number}`
}

const parent = ({ parents }: BlockDevice, devices: readonly BlockDevice[]) =>
  devices.find(({ name }) => parents.includes(name))

/** The drives that the device lies on. */
export const drivesBelow = (
  device: BlockDevice,
  drives: readonly Drive[],
  devices: readonly BlockDevice[],
): Drive[] => {
  const names = new Set([device.name])
  // A set grows while it is gone through.
  for (const name of names) for (const up of devices.find(one => one.name === name)?.parents ?? []) names.add(up)
  return drives.filter(({ name }) => names.has(name))
}

const partitionName = ({ name, size, fileSystem, label }: BlockDevice, drives: readonly Drive[]) => {
  const what = [fileSystem, quoted(label)].filter(Boolean).join(' ')
  const where = drives.map(driveName).join(', ')
  return [name, what, sizeText(size), where].filter(Boolean).join(', ')
}

const shortName = ({ name, label }: BlockDevice) => [name, quoted(label)].filter(Boolean).join(' ')

const quoted = (label: string | undefined) => label && `“${label}”`

const driveName = ({ model, serialNumber }: Drive) =>
  model === undefined && serialNumber === undefined
    ? word('target.unnamedDrive')
    : [model, serialNumber && `(${serialNumber})`].filter(Boolean).join(' ')
