// How smartctl reaches the drive that a target is.
import { readdir, realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { Skip } from '../contract/errors.ts'
import type { SmartAddress, Target } from '../contract/probe.ts'

/** A drive behind a RAID controller has its own address; an NVMe drive is asked at its controller. */
export const smartAddress = async ({ smart, device, name }: Target): Promise<SmartAddress> => {
  if (smart) return smart
  if (device === undefined) throw new Skip('no-device', `There is no device to reach ${name} by.`)
  return { device: (await nvmeController(basename(device))) ?? device }
}

/** Some drives keep their self-test log from a namespace, and a namespace's number need not be its controller's. */
const nvmeController = async (name: string): Promise<string | undefined> => {
  if (!/^nvme\d+n\d+$/.test(name)) return undefined
  const folder = await realpath(`/sys/class/block/${name}/device`).catch(() => undefined)
  if (folder === undefined) return undefined
  const names = [basename(folder), ...(await readdir(folder).catch(() => []))]
  const controller = names.find(one => /^nvme\d+$/.test(one))
  return controller && `/dev/${controller}`
}
