// An array target and what it is made of: its members with their drives, and its device when it is assembled.
import { type BlockDevice, readBlockDevices } from '../block/devices.ts'
import { driveId, drivesBelow } from '../block/targets.ts'
import { Inconclusive } from '../contract/errors.ts'
import type { Target } from '../contract/probe.ts'
import { type Drive, readDrives } from '../machine/drives.ts'
import { known } from '../machine/known.ts'
import { type LiveArray, readLiveArray } from './live.ts'
import { readSuperblock, type Superblock } from './superblock.ts'

export interface Member {
  /** The kernel's name, such as sda1. */
  name: string
  superblock: Superblock
  /** As a record's hardwareInfoId. */
  drive?: string
  serialNumber?: string
}

export interface ArrayParts {
  members: Member[]
  /** Of the assembled array, such as md127. */
  name?: string
  live?: LiveArray
}

const MD = /^array-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** The UUID of a Linux array, as lsblk prints it; undefined for a volume group. */
export const mdUuid = ({ id }: Pick<Target, 'id'>): string | undefined => MD.exec(id)?.[1]

/** Reads the superblocks of the target's members. Throws Inconclusive when none can be read any more. */
export const readArray = async (target: Target, signal: AbortSignal): Promise<ArrayParts> => {
  const [devices, drives = []] = await Promise.all([readBlockDevices(signal), readDrives(signal)])
  const found = devices.filter(device => isMember(device, mdUuid(target)))
  const members = (await Promise.all(found.map(device => member(device, drives, devices, signal)))).flat()
  if (members.length === 0)
    throw new Inconclusive('array-gone', 'None of the members of this array can be read any more.')
  const name = assembled(found, devices)?.name
  const live = name === undefined ? undefined : await readLiveArray(name)
  return { members, ...known({ name, live }) }
}

const isMember = ({ fileSystem, uuid }: BlockDevice, array: string | undefined) =>
  fileSystem === 'linux_raid_member' && uuid === array

/** What lies on the members as an array. */
export const assembled = (members: readonly BlockDevice[], devices: readonly BlockDevice[]) =>
  devices.find(({ name, parents }) => /^md/.test(name) && members.some(member => parents.includes(member.name)))

const member = async (
  device: BlockDevice,
  drives: readonly Drive[],
  devices: readonly BlockDevice[],
  signal: AbortSignal,
): Promise<Member[]> => {
  const superblock = await readSuperblock(`/dev/${device.name}`, signal)
  if (!superblock) return []
  const [drive] = drivesBelow(device, drives, devices)
  return [
    {
      name: device.name,
      superblock,
      ...known({ drive: drive && driveId(drive), serialNumber: drive?.serialNumber }),
    },
  ]
}

/** Such as `sdb (serial number RAID0001)`. */
export const memberName = ({ name, serialNumber }: Member) =>
  serialNumber === undefined ? name : `${name} (serial number ${serialNumber})`
