// SCSI hosts that are RAID controllers, by their driver: which of their devices are volumes, and what they hide.
import { realpath } from 'node:fs/promises'
import { listFolder, readText } from '../machine/sysfs.ts'

export interface ScsiHost {
  /** Such as host6. */
  name: string
  /** As in proc_name of sysfs. */
  driver: string
}

/** Controllers that keep drives from the kernel; smartctl reaches these behind them. */
const HIDING = /^(megaraid_sas|hpsa|mpt[23]sas|sssraid)$/

export const hidingHosts = async (): Promise<ScsiHost[]> =>
  (await scsiHosts()).filter(({ driver }) => HIDING.test(driver))

export const scsiHosts = async (root = '/sys'): Promise<ScsiHost[]> => {
  const names = await listFolder(`${root}/class/scsi_host`, /^host\d+$/)
  const hosts = names.map(async name => {
    const driver = await readText(`${root}/class/scsi_host/${name}/proc_name`)
    return { name, driver: driver ?? '' }
  })
  return Promise.all(hosts)
}

/** Whether a RAID controller makes the block device `name` of several drives. */
export const isRaidVolume = async (name: string, root = '/sys'): Promise<boolean> => {
  const folder = await realpath(`${root}/class/block/${name}/device`).catch(() => '')
  const [, host, channel] = /\/(\d+):(\d+):\d+:\d+$/.exec(folder) ?? []
  if (host === undefined) return false
  const driver = await readText(`${root}/class/scsi_host/host${host}/proc_name`)
  return isVolume(driver ?? '', Number(channel), await readText(`${folder}/raid_level`))
}

/** By the drivers' sources: MEGASAS_MAX_PD_CHANNELS, RAID_CHANNEL of mpt3sas, raid_level of hpsa and smartpqi, aacraid's containers. */
export const isVolume = (driver: string, channel: number, raidLevel: string | undefined): boolean => {
  if (driver === 'megaraid_sas') return channel >= 2
  if (/^mpt[23]sas$/.test(driver)) return channel === 1
  if (driver === 'hpsa' || driver === 'smartpqi') return raidLevel !== undefined && raidLevel !== 'N/A'
  return driver === 'aacraid' && channel === 0
}

/** The block device that the MegaRAID controller at a PCI address makes for the volume that it counts as `number`. */
export const megaraidDevice = async (
  pciAddress: string,
  number: number,
  root = '/sys',
): Promise<string | undefined> => {
  for (const name of await listFolder(`${root}/class/block`, /^sd[a-z]+$/)) {
    const folder = await realpath(`${root}/class/block/${name}/device`).catch(() => '')
    const [, channel, target] = /\/\d+:(\d+):(\d+):\d+$/.exec(folder) ?? []
    // MEGASAS_DEV_INDEX of the driver's source.
    const index = Number(channel) >= 2 ? (Number(channel) % 2) * 128 + Number(target) : undefined
    if (folder.includes(`/${pciAddress}/`) && index === number) return `/dev/${name}`
  }
  return undefined
}
