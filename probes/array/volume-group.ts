// Volume groups of LVM, by `lvm pvs`: they lie on drives, partitions or arrays, and hold volumes once activated.
import { realpath } from 'node:fs/promises'
import { z } from 'zod'
import { Inconclusive } from '../contract/errors.ts'
import type { Target } from '../contract/probe.ts'
import { cleaned } from '../machine/sysfs.ts'
import { output } from '../tool.ts'

export interface VolumeGroup {
  name: string
  uuid: string
  /** Device paths of the members that are there. */
  devices: string[]
  /** Members that are not. */
  missing: number
}

const GROUP = 'array-lvm-'

export const groupId = (uuid: string) => `${GROUP}${uuid}`

/** The volume group that is the target, as it is now. */
export const findGroup = async ({ id }: Target, signal: AbortSignal): Promise<VolumeGroup> => {
  const group = (await readVolumeGroups(signal)).find(({ uuid }) => groupId(uuid) === id)
  if (!group) throw new Inconclusive('group-gone', 'No member of this volume group can be read any more.')
  return group
}

const COLUMNS = 'pv_name,pv_missing,vg_name,vg_uuid'
const TIMEOUT_MS = 20_000

/** Throws when lvm fails. `--readonly` takes no lock and writes nothing. */
export const readVolumeGroups = async (signal: AbortSignal): Promise<VolumeGroup[]> => {
  const args = ['pvs', '--readonly', '--reportformat', 'json', '-o', COLUMNS]
  const { text, exitCode } = await output('lvm', args, { signal, timeout: TIMEOUT_MS })
  // 5: any failure, see lvm(8).
  if (exitCode !== 0) throw new Error(`lvm pvs ended with ${exitCode}`)
  const groups = parseVolumeGroups(text)
  // lvm says /dev/mapper/… where the kernel says dm-0.
  const real = (path: string) => realpath(path).catch(() => path)
  return Promise.all(groups.map(async group => ({ ...group, devices: await Promise.all(group.devices.map(real)) })))
}

const Report = z.object({
  report: z.array(
    z.object({
      pv: z.array(z.object({ pv_name: z.string(), pv_missing: z.string(), vg_name: z.string(), vg_uuid: z.string() })),
    }),
  ),
})

/** Members that belong to no group are left out. Throws on other text. */
export const parseVolumeGroups = (text: string): VolumeGroup[] => {
  const rows = Report.parse(JSON.parse(text)).report.flatMap(({ pv }) => pv)
  const groups = Map.groupBy(rows.filter(isInGroup), ({ vg_uuid }) => vg_uuid)
  return [...groups].map(([uuid, members]) => ({
    uuid,
    name: members[0]?.vg_name ?? '',
    devices: members.filter(({ pv_missing }) => pv_missing === '').map(({ pv_name }) => cleaned(pv_name)),
    missing: members.filter(({ pv_missing }) => pv_missing !== '').length,
  }))
}

/** A name that lvm(8) allows: it will stand on a command line and in a configuration. */
const isInGroup = ({ vg_name, vg_uuid }: { vg_name: string; vg_uuid: string }) =>
  /^[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}$/.test(vg_name) && /^[A-Za-z0-9-]{38}$/.test(vg_uuid)
