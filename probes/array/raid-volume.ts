// A volume that a RAID controller makes of drives, as the controller's own tool tells of it; and its members' ids.
import { driveId } from '../block/targets.ts'
import type { Target } from '../contract/probe.ts'
import type { Drive } from '../machine/drives.ts'

export interface RaidVolume {
  controller: RaidController
  /** As the tool counts them. */
  number: number
  /** Such as RAID6. */
  level: string
  /** Its state in the tool's word, such as Dgrd. */
  said: string
  condition: 'optimal' | 'degraded' | 'failed' | 'rebuilding' | 'unclear'
  /** Such as /dev/sda. */
  device?: string
  members: RaidMember[]
  /** Drives of the controller that are in no volume and that it calls bad. */
  outside: RaidMember[]
  /** What else the tool says of it that is to be watched, by the verdict for it. */
  signs: RaidSign[]
}

export interface RaidController {
  /** Its model. */
  name: string
  serialNumber?: string
  /** Of itself, in the tool's word. */
  status: string
  /** Of its cache and battery. */
  signs: RaidSign[]
}

export interface RaidMember {
  /** Where it is, in the tool's words, such as 252:5 or 1I:1:3. */
  slot: string
  serialNumber?: string
  model?: string
  /** Its state in the tool's word, such as Onln. */
  said: string
  condition: MemberCondition
  /** What its maker says that this state means, with where. */
  meaning?: string
  /** Events that the controller counted. */
  counters: RaidCounter[]
}

type MemberCondition = 'good' | 'failed' | 'failing' | 'rebuilding' | 'out' | 'missing' | 'unclear'

export interface RaidCounter {
  name: string
  value: string | number
  /** The only value that a good drive has, with rule id and source; none where the maker gives no limit. */
  limit?: { rule: string; value: string | number; source: string }
}

export interface RaidSign {
  verdict: string
  message: string
}

const RAID = 'array-raid-'

/** Stable over reboots: the controller counts its volumes, and no other has its serial number. */
export const volumeId = ({ controller: { serialNumber, name }, number }: RaidVolume) =>
  `${RAID}${(serialNumber ?? name).replace(/[^\w]+/g, '-')}-${number}`

export const isRaidVolumeTarget = ({ id }: Pick<Target, 'id'>) => id.startsWith(RAID)

/** Why what is done to arrays of Linux is not done to this one; undefined for these. */
export const onlyItsController = (target: Target): string | undefined =>
  isRaidVolumeTarget(target) ? 'Its RAID controller assembles, checks and rebuilds it by itself.' : undefined

/** As a record's hardwareInfoId; a drive that is too dead to be found has its serial number for it. */
export const memberId = (
  { serialNumber }: Pick<RaidMember, 'serialNumber'>,
  drives: readonly Drive[],
): string | undefined => {
  if (serialNumber === undefined) return undefined
  return driveId(drives.find(drive => drive.serialNumber === serialNumber) ?? { name: '', size: 0, serialNumber })
}
