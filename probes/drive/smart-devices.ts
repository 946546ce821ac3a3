// Drives that the kernel shows no block device for: behind RAID controllers, found by smartctl's scan and by counting.
import type { SmartAddress } from '../contract/probe.ts'
import { type Drive, sameDrive } from '../machine/drives.ts'
import { known, meant } from '../machine/known.ts'
import { cleaned, listFolder, readText } from '../machine/sysfs.ts'
import { hidingHosts, type ScsiHost } from './raid-controllers.ts'
import { rows, type SmartData } from './smart-data.ts'
import { scan, smartctl } from './smartctl.ts'

/** Those that answer, each once, and none of `seen`. Asks no drive at all where no such controller is. */
export const hiddenDrives = async (seen: readonly Drive[]): Promise<Drive[]> => {
  answering ??= answeringDrives(AbortSignal.timeout(LONGEST_LOOK_MS))
  const drives = await answering
  return drives.filter(drive => !seen.some(one => sameDrive(one, drive)))
}

/** Asked once in a process: each answer can take a second. */
let answering: Promise<Drive[]> | undefined

/** Dead drives may hold it up for so long; those found until then are listed. */
const LONGEST_LOOK_MS = 30_000

const answeringDrives = async (signal: AbortSignal): Promise<Drive[]> => {
  const found: Drive[] = []
  try {
    for await (const address of addresses(await hidingHosts(), signal)) {
      const drive = await identified(address, signal)
      if (drive && !found.some(one => sameDrive(one, drive))) found.push(drive)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return found
}

async function* addresses(hosts: readonly ScsiHost[], signal: AbortSignal): AsyncGenerator<SmartAddress> {
  const has = (driver: RegExp) => hosts.some(host => driver.test(host.driver))
  if (has(/megaraid_sas|sssraid/)) yield* controllerAddresses(await scan(signal))
  for (const host of hosts.filter(({ driver }) => driver === 'hpsa')) yield* smartArray(host, signal)
  if (has(/^mpt/)) yield* genericOnly(hosts)
}

/** Never jmb39x, jms56x, usbcypress: to ask these, smartctl writes to a sector of the drive. */
const ASKED = /^(sat\+)?(megaraid|cciss|aacraid|sssraid|3ware|areca)[\d,/]+$/

/** What the scan found behind controllers; the `-d` is kept as it is, since answers name it without its number. */
export const controllerAddresses = (data: SmartData | undefined): SmartAddress[] =>
  rows(data?.devices)
    .filter(({ name, type }) => ASKED.test(type) && /^\/dev\/[\w/]+$/.test(name))
    .map(({ name, type }) => ({ device: name, type }))

const MOST_SMART_ARRAY = 128

/** HP's drives are counted from 0 until there is none; the numbers have no gaps. */
async function* smartArray({ name }: ScsiHost, signal: AbortSignal): AsyncGenerator<SmartAddress> {
  const generic = (await genericDevices()).find(one => one.host === name && one.type === RAID)
  if (!generic) return
  for (let index = 0; index < MOST_SMART_ARRAY; index++) {
    const address = { device: generic.device, type: `cciss,${index}` }
    if (!(await answers(address, signal))) return
    yield address
  }
}

const answers = async (address: SmartAddress, signal: AbortSignal) => {
  try {
    await smartctl(address, ['-i'], signal)
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** Members of a volume of mpt2sas and mpt3sas are disks that only the generic driver shows. */
async function* genericOnly(hosts: readonly ScsiHost[]): AsyncGenerator<SmartAddress> {
  const of = new Set(hosts.filter(({ driver }) => /^mpt/.test(driver)).map(({ name }) => name))
  for (const { device, host, type, block } of await genericDevices())
    if (type === DISK && !block && of.has(host)) yield { device }
}

/** SCSI peripheral device types. */
const DISK = '0'
const RAID = '12'

interface GenericDevice {
  device: string
  host: string
  type: string | undefined
  /** The kernel shows a block device for it, too. */
  block: boolean
}

const genericDevices = async (root = '/sys'): Promise<GenericDevice[]> => {
  const names = await listFolder(`${root}/class/scsi_generic`, /^sg\d+$/)
  return Promise.all(
    names.map(async name => {
      const folder = `${root}/class/scsi_generic/${name}/device`
      const [address = ''] = await listFolder(`${folder}/scsi_device`, /^\d+:/)
      const block = (await listFolder(`${folder}/block`, /./)).length > 0
      return {
        device: `/dev/${name}`,
        host: `host${address.split(':')[0]}`,
        type: await readText(`${folder}/type`),
        block,
      }
    }),
  )
}

const identified = async (address: SmartAddress, signal: AbortSignal): Promise<Drive | undefined> => {
  try {
    return driveOf(address, (await smartctl(address, ['-i'], signal)).data)
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** undefined without a serial number: an enclosure, or an empty slot that answers. */
export const driveOf = (address: SmartAddress, data: SmartData): Drive | undefined => {
  const serialNumber = said(data.serial_number)
  if (serialNumber === undefined) return undefined
  return {
    name: [address.device.replace(/^\/dev\//, ''), address.type].filter(Boolean).join(' '),
    size: data.user_capacity?.bytes ?? 0,
    serialNumber,
    smart: address,
    ...known({
      model: said(data.model_name) ?? said(data.scsi_model_name),
      wwn: said(data.logical_unit_id) ?? wwn(data),
      vendor: said(data.scsi_vendor),
      firmware: said(data.firmware_version) ?? said(data.scsi_revision),
    }),
  }
}

/** As lsblk writes it: 64 bits, of which the first four say what kind of name it is. */
const wwn = ({ wwn }: SmartData) =>
  wwn ? `0x${((BigInt(wwn.naa) << 60n) | (BigInt(wwn.oui) << 36n) | BigInt(wwn.id)).toString(16)}` : undefined

const said = (text: string | null | undefined) => meant(typeof text === 'string' ? cleaned(text, 64) : undefined)
