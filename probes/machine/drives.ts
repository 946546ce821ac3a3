// The drives of this machine, by lsblk.
import { z } from 'zod'
import type { SmartAddress } from '../contract/probe.ts'
import { output } from '../tool.ts'
import { known, meant } from './known.ts'
import { cleaned } from './sysfs.ts'

export interface Drive {
  /** The kernel's name now; it may be another after the next start. */
  name: string
  /** Bytes. */
  size: number
  model?: string
  serialNumber?: string
  wwn?: string
  vendor?: string
  firmware?: string
  /** sata, sas, nvme, usb. */
  transport?: string
  /** How smartctl reaches it where only a RAID controller sees it; then it is no block device. */
  smart?: SmartAddress
  /** A RAID controller makes it of several drives. */
  raidVolume?: true
}

/** By serial number and model, which some paths write in full and some without the maker's name. */
export const sameDrive = (one: Drive, other: Drive): boolean =>
  one.serialNumber !== undefined &&
  one.serialNumber === other.serialNumber &&
  (plain(one.model).includes(plain(other.model)) || plain(other.model).includes(plain(one.model)))

const plain = (model = '') => model.toLowerCase().replace(/[^a-z\d]/g, '')

/** No column that needs a look at the content of a drive: probing file systems can hang on a dying one. */
const COLUMNS = 'NAME,TYPE,SIZE,MODEL,SERIAL,WWN,VENDOR,REV,TRAN'

/** On a machine that is busy with tests, lsblk takes seconds. */
const LIMIT_MS = 20_000

/** undefined when lsblk is missing or fails. */
export const readDrives = async (signal: AbortSignal = AbortSignal.timeout(LIMIT_MS)): Promise<Drive[] | undefined> => {
  try {
    const { text, exitCode } = await output('lsblk', ['--json', '-b', '-d', '-o', COLUMNS], {
      signal,
      timeout: LIMIT_MS,
    })
    return exitCode === 0 ? parseDrives(text) : undefined
  } catch {
    return undefined
  }
}

const Text = z.string().nullish()
const Listing = z.object({
  blockdevices: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      size: z.coerce.number(),
      model: Text,
      serial: Text,
      wwn: Text,
      vendor: Text,
      rev: Text,
      tran: Text,
    }),
  ),
})

/** Whole drives in the output of lsblk; what the kernel makes itself (zram, loop) is none. Throws on other text. */
export const parseDrives = (text: string): Drive[] =>
  Listing.parse(JSON.parse(text))
    .blockdevices.filter(({ type, name, size }) => type === 'disk' && size > 0 && !/^(zram|ram|loop|nbd|fd)/.test(name))
    .map(({ name, size, model, serial, wwn, vendor, rev, tran }) => ({
      name: cleaned(name, 40),
      size,
      ...known({
        model: said(model),
        serialNumber: said(serial),
        wwn: said(wwn),
        vendor: said(vendor),
        firmware: said(rev),
        transport: said(tran),
      }),
    }))

const said = (text: string | null | undefined) => meant(typeof text === 'string' ? cleaned(text, 64) : undefined)
