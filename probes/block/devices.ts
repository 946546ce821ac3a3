// The block devices of this machine as a tree, by lsblk and sysfs: drives, partitions, and what lies on them.
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { known, meant } from '../machine/known.ts'
import { cleaned, readNumber, readText } from '../machine/sysfs.ts'
import { readSignature } from '../partition/signature.ts'
import { output } from '../tool.ts'
import { isOurs } from './owner.ts'

export interface BlockDevice {
  /** The kernel's name now, such as sda1; it may be another after the next start. */
  name: string
  /** As lsblk says: disk, part, lvm, crypt, raid1, loop … */
  type: string
  /** Bytes. */
  size: number
  /** Names of the devices it lies on: one, or the members of an array or a volume group. */
  parents: string[]
  /** Number of a partition in its table. */
  number?: number
  /** By udev, which reads it when the device appears: it may be old. Where there is no udev, read now. */
  fileSystem?: string
  label?: string
  /** Of what lies on it: file system, array, LUKS. */
  uuid?: string
  /** The device-mapper's name for what it is, such as LVM-…; stable over reboots for LVM and LUKS. */
  mapperUuid?: string
  /** We made it, for a test or a look. */
  ours?: true
}

const COLUMNS = 'NAME,KNAME,PKNAME,TYPE,SIZE,FSTYPE,LABEL,UUID'

/** Throws when lsblk fails; a dying drive may hold it up for as long as `signal` lets it. */
export const readBlockDevices = async (signal: AbortSignal): Promise<BlockDevice[]> => {
  const { text, exitCode } = await output('lsblk', ['--json', '-b', '--list', '-o', COLUMNS], { signal })
  if (exitCode !== 0) throw new Error(`lsblk ended with ${exitCode}`)
  return Promise.all(parseBlockDevices(text).map(device => completed(device, signal)))
}

const Text = z.string().nullish()
const Listing = z.object({
  blockdevices: z.array(
    z.object({
      kname: z.string(),
      pkname: Text,
      type: z.string(),
      size: z.coerce.number(),
      fstype: Text,
      label: Text,
      uuid: Text,
    }),
  ),
})

/** What lsblk lists; a device with several parents is one. Throws on other text. */
export const parseBlockDevices = (text: string): BlockDevice[] => {
  const rows = Listing.parse(JSON.parse(text)).blockdevices
  return [...Map.groupBy(rows, ({ kname }) => kname).values()].map(same => {
    const [{ kname, type, size, fstype, label, uuid }] = same as [(typeof rows)[number]]
    const parents = new Set(same.flatMap(({ pkname }) => (pkname ? [cleaned(pkname, 40)] : [])))
    return {
      name: cleaned(kname, 40),
      type,
      size,
      parents: [...parents],
      ...known({ fileSystem: said(fstype), label: said(label), uuid: said(uuid) }),
    }
  })
}

const completed = async (device: BlockDevice, signal: AbortSignal): Promise<BlockDevice> => {
  const folder = `/sys/class/block/${device.name}`
  const [number, mapperUuid] = await Promise.all([readNumber(`${folder}/partition`), readText(`${folder}/dm/uuid`)])
  const content = existsSync(UDEV) || device.size === 0 ? {} : await contentOf(device.name, signal)
  const ours = isOurs(device.name) || undefined
  return { ...device, ...content, ...known({ number, mapperUuid: said(mapperUuid), ours }) }
}

const UDEV = '/run/udev/data'

/** Nothing of what cannot be read: lsblk says nothing of it, either. */
const contentOf = (name: string, signal: AbortSignal) =>
  readSignature(`/dev/${name}`, signal).then(
    ({ type, label, uuid }) => known({ fileSystem: type, label, uuid }),
    () => ({}),
  )

const said = (text: string | null | undefined) => meant(typeof text === 'string' ? cleaned(text, 128) : undefined)
