import { type BlockDevice, readBlockDevices } from '../block/devices.ts'
import { readNumber } from '../machine/sysfs.ts'

export interface Volume extends BlockDevice {
  readOnly: boolean
}

/** The active volumes of the volume group with this UUID; parts of volumes that LVM hides are among them. */
export const volumesOf = async (groupUuid: string, signal: AbortSignal): Promise<Volume[]> => {
  const prefix = `LVM-${groupUuid.replaceAll('-', '')}`
  const devices = (await readBlockDevices(signal)).filter(({ mapperUuid }) => mapperUuid?.startsWith(prefix))
  return Promise.all(
    devices.map(async device => ({
      ...device,
      readOnly: (await readNumber(`/sys/class/block/${device.name}/ro`)) === 1,
    })),
  )
}
