// Arrays of drives and volume groups as targets, also those that are not assembled.
import type { BlockDevice } from '../block/devices.ts'
import { driveId, drivesBelow } from '../block/targets.ts'
import type { Target } from '../contract/probe.ts'
import { word } from '../contract/words.ts'
import type { Drive } from '../machine/drives.ts'
import { known } from '../machine/known.ts'
import { sizeText } from '../machine/size.ts'
import { assembled } from './members.ts'
import { memberId, type RaidVolume, volumeId } from './raid-volume.ts'
import { groupId, readVolumeGroups, type VolumeGroup } from './volume-group.ts'

/** Never throws: without lvm, or when it fails, there are no volume groups. */
export const arrayTargets = async (drives: readonly Drive[], devices: readonly BlockDevice[]): Promise<Target[]> => {
  const groups = devices.some(({ fileSystem }) => fileSystem === 'LVM2_member')
    ? await readVolumeGroups(AbortSignal.timeout(20_000)).catch(() => [])
    : []
  return [...mdTargets(drives, devices), ...groups.map(group => groupTarget(group, drives, devices))]
}

export const mdTargets = (drives: readonly Drive[], devices: readonly BlockDevice[]): Target[] => {
  const members = devices.filter(({ fileSystem, uuid }) => fileSystem === 'linux_raid_member' && uuid !== undefined)
  return [...Map.groupBy(members, ({ uuid }) => uuid)].map(([uuid, own]) => {
    const array = assembled(own, devices)
    const below = drivesOf(own, drives, devices)
    return {
      id: `array-${uuid}`,
      kind: 'array',
      name: [...(array ? [array.name, array.type] : stopped(own)), where(own, below)].filter(Boolean).join(', '),
      short: array?.name ?? own[0]?.label ?? word('target.array.stopped'),
      drives: below.map(driveId),
      ...known({ device: array && `/dev/${array.name}`, size: array?.size }),
    }
  })
}

/** Its name, if it has one, is in the superblock of each member. */
const stopped = (own: readonly BlockDevice[]) => [own[0]?.label, word('target.array.stopped')]

const groupTarget = (
  { uuid, name, devices: paths }: VolumeGroup,
  drives: readonly Drive[],
  devices: readonly BlockDevice[],
): Target => {
  const own = devices.filter(device => paths.includes(`/dev/${device.name}`))
  const below = drivesOf(own, drives, devices)
  return {
    id: groupId(uuid),
    kind: 'array',
    name: [word('target.group', { name }), where(own, below)].filter(Boolean).join(', '),
    short: name,
    drives: below.map(driveId),
  }
}

const drivesOf = (own: readonly BlockDevice[], drives: readonly Drive[], devices: readonly BlockDevice[]): Drive[] => [
  ...new Set(own.flatMap(device => drivesBelow(device, drives, devices))),
]

/** The members, and the serial numbers of their drives. */
const where = (own: readonly BlockDevice[], below: readonly Drive[]) => {
  const serials = below.flatMap(({ serialNumber }) => serialNumber ?? []).join(', ')
  const names = own.map(({ name, size }) => `${name} ${sizeText(size)}`).join(' + ')
  return serials === '' ? names : `${names} (${serials})`
}

/** Volumes of RAID controllers. */
export const raidTargets = (volumes: readonly RaidVolume[], drives: readonly Drive[]): Target[] =>
  volumes.map(volume => {
    const { controller, number, level, device, members } = volume
    const place = word('target.raidVolume', { number, controller: controller.name })
    const name = device?.replace('/dev/', '')
    const serials = members.flatMap(({ serialNumber }) => serialNumber ?? []).join(', ')
    const ids = members.flatMap(member => memberId(member, drives) ?? [])
    return {
      id: volumeId(volume),
      kind: 'array',
      name: [name, place, level, serials && `(${serials})`].filter(Boolean).join(', '),
      short: [name, place].filter(Boolean).join(', '),
      drives: drives.map(driveId).filter(id => ids.includes(id)),
      ...known({ device, size: drives.find(drive => drive.name === name)?.size }),
    }
  })
