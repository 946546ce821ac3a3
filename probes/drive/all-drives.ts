import { type Drive, readDrives } from '../machine/drives.ts'
import { isRaidVolume } from './raid-controllers.ts'
import { hiddenDrives } from './smart-devices.ts'

/** The drives of this machine, those too that only a RAID controller sees; its volumes are marked. */
export const allDrives = async (signal?: AbortSignal): Promise<Drive[]> => {
  const drives = await Promise.all(((await readDrives(signal)) ?? []).map(withVolume))
  const hidden = await hiddenDrives(drives.filter(({ raidVolume }) => !raidVolume)).catch(() => [])
  return [...drives, ...hidden]
}

const withVolume = async (drive: Drive): Promise<Drive> =>
  (await isRaidVolume(drive.name)) ? { ...drive, raidVolume: true } : drive
