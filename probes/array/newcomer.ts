// Which block device of a drive can become a member of an array.
import type { BlockDevice } from '../block/devices.ts'
import type { Drive } from '../machine/drives.ts'
import type { ArrayParts } from './members.ts'
import { placesOf } from './places.ts'

export interface Candidate {
  /** The kernel's name. */
  device: string
  /** It was a member before. */
  returning: boolean
}

interface Wanted {
  serial: string
  uuid: string
  devices: readonly BlockDevice[]
  drives: readonly Drive[]
}

const SECTOR = 512

/** Or why there is none. Members are whole drives, or partitions of one number on each. */
export const candidate = (parts: ArrayParts, { serial, uuid, devices, drives }: Wanted): Candidate | string => {
  const drive = drives.find(({ serialNumber }) => serialNumber === serial)
  if (!drive) return `There is no drive with the serial number ${serial}.`
  const own = devices.filter(({ name, parents }) => name === drive.name || parents.includes(drive.name))
  const before = own.find(one => one.fileSystem === 'linux_raid_member' && one.uuid === uuid)
  const { inStep, rebuilding } = placesOf(parts)
  const inUse = [...inStep, ...rebuilding]
  if (before && inUse.some(({ name }) => name === before.name)) return `${before.name} is a member that is in step.`
  if (before) return { device: before.name, returning: true }
  const [good] = inStep
  const number = devices.find(({ name }) => name === good?.name)?.number
  const place = own.find(one => one.number === number)
  if (!place)
    return `The other members are partition ${number} of their drives; make partitions on ${drive.name} like theirs first.`
  if (number === undefined && own.length > 1) return `${drive.name} has partitions; the other members are whole drives.`
  const needed = ((good?.superblock.dataOffset ?? 0) + (good?.superblock.dataSize ?? 0)) * SECTOR
  return place.size < needed
    ? `${place.name} has ${place.size} bytes; the array needs ${needed} of each member.`
    : { device: place.name, returning: false }
}
