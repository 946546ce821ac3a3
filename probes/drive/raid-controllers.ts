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

export const hidingHosts = async (root = '/sys'): Promise<ScsiHost[]> => {
  const names = await listFolder(`${root}/class/scsi_host`, /^host\d+$/)
  const hosts = names.map(async name => {
    const driver = await readText(`${root}/class/scsi_host/${name}/proc_name`)
    return { name, driver: driver ?? '' }
  })
  return (await Promise.all(hosts)).filter(({ driver }) => HIDING.test(driver))
}

/** Whether a RAID controller makes the block device `name` of several drives. */
export const isRaidVolume = async (name: string, root = '/sys'): Promise<boolean> => {
  const folder = await realpath(`${root}/class/block/${name}/device`).catch(() => '')
  const [, host, channel] = /\/(\d+):(\d+):\d+:\d+$/.exec(folder) ?? []
  if (host === undefined) return false
  const driver = await readText(`${root}/class/scsi_host/host${host}/proc_name`)
  return isVolume(driver ?? '', Number(channel), await readText(`${folder}/raid_level`))
}

/** By the drivers' sources: MEGASAS_MAX_PD_CHANNELS, RAID_CHANNEL of mpt3sas, raid_level of hpsa, aacraid's containers. */
export const isVolume = (driver: string, channel: number, raidLevel: string | undefined): boolean => {
  if (driver === 'megaraid_sas') return channel >= 2
  if (/^mpt[23]sas$/.test(driver)) return channel === 1
  if (driver === 'hpsa') return raidLevel !== undefined && raidLevel !== 'N/A'
  return driver === 'aacraid' && channel === 0
}
