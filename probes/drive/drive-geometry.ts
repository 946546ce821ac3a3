// What the kernel says of a drive's shape, and whether it is still there.
import { basename } from 'node:path'
import { Inconclusive } from '../contract/errors.ts'
import { readNumber, readText } from '../machine/sysfs.ts'

/** What /sys/class/block counts in, whatever the drive's own sectors are. */
export const KERNEL_SECTOR = 512

export interface Geometry {
  /** The kernel's name, such as sda. */
  name: string
  /** Bytes. */
  size: number
  /** Bytes of what the drive counts its addresses in. */
  logicalSector: number
  /** Bytes of what becomes unreadable as one. */
  physicalSector: number
  /** Turns: the further in, the slower. */
  rotational: boolean
}

export const readGeometry = async (device: string): Promise<Geometry> => {
  const name = basename(device)
  const folder = `/sys/class/block/${name}`
  const [sectors, logicalSector = 512, physicalSector = 512, rotational] = await Promise.all([
    readNumber(`${folder}/size`),
    readNumber(`${folder}/queue/logical_block_size`),
    readNumber(`${folder}/queue/physical_block_size`),
    readNumber(`${folder}/queue/rotational`),
  ])
  if (sectors === undefined || sectors === 0) throw new Inconclusive('drive-gone', `${device} is not there.`)
  return { name, size: sectors * KERNEL_SECTOR, logicalSector, physicalSector, rotational: rotational === 1 }
}

/** Pulled out, or given up by the kernel's error handling. */
export const isGone = async (name: string): Promise<boolean> => {
  const folder = `/sys/class/block/${name}`
  const [size, state] = await Promise.all([readNumber(`${folder}/size`), readText(`${folder}/device/state`)])
  return size === undefined || size === 0 || GONE.includes(state ?? '')
}

/** drivers/scsi/scsi_sysfs.c (sdev_states) and drivers/nvme/host/sysfs.c (state_name). */
const GONE = ['offline', 'transport-offline', 'cancel', 'deleted', 'deleting', 'deleting (no IO)', 'dead']
