// What tools and labels say of the state of what lies on a device: journals, arrays, pools, volume groups, encryption.
import { z } from 'zod'
import { Inconclusive } from '../contract/errors.ts'
import { type Evidence, limit, measurement, unknown } from '../contract/step.ts'
import { cleaned } from '../machine/sysfs.ts'
import { output } from '../tool.ts'
import { readingFrom } from './bytes.ts'
import { vmfsMember } from './members/vmfs.ts'
import { zfsMember } from './members/zfs.ts'

const TIMEOUT_MS = 60_000

interface Look {
  /** The device itself: what looks at several at once must find it under its own name. */
  device: string
  /** Our fence on it; the device itself where somebody else uses it. */
  fenced: string
  inUse: boolean
  /** Of the device, in bytes. */
  size: number | undefined
  signal: AbortSignal
}

/** What is measured and noted. */
export interface Layer {
  evidence: Evidence[]
  journalDirty?: boolean
  /** What is good when nothing is noted. */
  sound?: string
  /** Why nothing tells its state. */
  untold?: string
}

/** By type of signature, for those that need more than a superblock. */
export const LAYERS: Readonly<Record<string, (look: Look) => Promise<Layer>>> = {
  xfs: async ({ fenced, signal }) => {
    const { text } = await said('xfs_logprint', ['-t', fenced], signal)
    const journalDirty = parseLogState(text) === 'DIRTY'
    return { evidence: [measurement('journal to be replayed', journalDirty)], journalDirty }
  },
  btrfs: async ({ fenced, signal }) => {
    const { text } = await said('btrfs', ['inspect-internal', 'dump-tree', '-t', 'dev', '--', fenced], signal)
    return { evidence: deviceStats(text) }
  },
  linux_raid_member: async ({ fenced, signal }) => {
    const { text } = await said('mdadm', ['--examine', fenced], signal)
    return { evidence: arrayMember(text), sound: 'It is a member of an array that was stopped cleanly.' }
  },
  LVM2_member: async ({ device, signal }) => {
    const { text } = await said('lvm', [...PVS, device], signal)
    return { evidence: volumeGroup(text), sound: 'It is a part of a volume group that is complete.' }
  },
  crypto_LUKS: async ({ fenced, inUse, signal }) => {
    const sound = 'Its LUKS header is whole; what is encrypted in it was not seen.'
    // It could repair a header by writing: behind the fence the kernel does not let it.
    if (inUse) return { evidence: [], sound }
    const { text } = await said('cryptsetup', ['luksDump', '--', fenced], signal)
    return { evidence: encryption(text), sound }
  },
  zfs_member: ({ fenced, size }) => readingFrom(fenced, read => zfsMember(read, size)),
  VMFS_volume_member: ({ fenced }) => readingFrom(fenced, vmfsMember),
  swap: async () => ({ evidence: [], sound: 'It is swap space: nothing in it is kept.' }),
  swsuspend: async () => ({
    evidence: [
      unknown('partition-hibernated', 'A hibernated system is kept in it; its partitions must not be changed.'),
    ],
  }),
}

const NO_FENCES = 'devices/filter=["r|.*rescue-pro.*|"]'
const COLUMNS = 'vg_name,pv_size,pv_free,vg_missing_pv_count'
const PVS = [
  'pvs',
  '--readonly',
  '--config',
  NO_FENCES,
  '--reportformat',
  'json',
  '--units',
  'b',
  '--nosuffix',
  '-o',
  COLUMNS,
]

/** All of them end with 0 when they could read what they were asked for. */
const said = async (tool: string, args: readonly string[], signal: AbortSignal) => {
  const { text, exitCode } = await output(tool, args, { signal, timeout: TIMEOUT_MS })
  if (exitCode !== 0)
    throw new Inconclusive('state-unreadable', `${tool} could not read it; it ended with ${exitCode}.`)
  return { text }
}

/** CLEAN or DIRTY, as xfs_logprint says before it prints what the log holds. */
export const parseLogState = (text: string): 'CLEAN' | 'DIRTY' => {
  const state = /^\s*log tail: \d+ head: \d+ state: <(CLEAN|DIRTY)>/m.exec(text)?.[1]
  if (state !== 'CLEAN' && state !== 'DIRTY')
    throw new Inconclusive('state-unreadable', 'xfs_logprint does not say whether the log is clean.')
  return state
}

/** Errors that btrfs has counted on each of its devices since it was made. */
export const deviceStats = (text: string): Evidence[] => {
  const stats = text.matchAll(
    /DEV_STATS offset (\d+)\s+device stats\s+write_errs (\d+) read_errs (\d+) flush_errs (\d+) corruption_errs (\d+) generation (\d+)/g,
  )
  return [...stats].flatMap(([, id, ...counts]) => {
    const total = counts.reduce((sum, count) => sum + Number(count), 0)
    const told = `btrfs has counted ${total} errors on its device ${id}; since when is not known.`
    const noted = total > 0 ? [unknown('partition-device-errors', told)] : []
    return [measurement(`btrfs errors of device ${id}`, total, { unit: 'errors' }), ...noted]
  })
}

export const arrayMember = (text: string): Evidence[] => {
  // The last one: the name of the array stands before it, and may hold anything.
  const field = (name: string) => cleaned([...text.matchAll(new RegExp(`^ *${name} : (.*)$`, 'gm'))].at(-1)?.[1] ?? '')
  const state = field('State')
  if (state === '') throw new Inconclusive('state-unreadable', 'mdadm does not say in which state the member is.')
  const dirty = `The array was not stopped cleanly: its member says “${state}”. It is compared anew when it is started.`
  return [
    measurement('array', field('Array UUID')),
    measurement('array level', field('Raid Level')),
    measurement('array member', field('Device Role')),
    measurement('array state', state),
    ...(/^clean$/.test(state) ? [] : [unknown('partition-array-dirty', dirty)]),
  ]
}

const Report = z.object({
  report: z.array(
    z.object({
      pv: z.array(
        z.object({ vg_name: z.string(), pv_size: z.string(), pv_free: z.string(), vg_missing_pv_count: z.string() }),
      ),
    }),
  ),
})

export const volumeGroup = (text: string): Evidence[] => {
  const [volume] = Report.parse(JSON.parse(text)).report.flatMap(({ pv }) => pv)
  if (!volume) throw new Inconclusive('state-unreadable', 'LVM does not know this device.')
  const missing = { unit: 'devices', validators: [limit('lvm.complete', 'EQUAL', 0, 'LVM, vg_missing_pv_count')] }
  return [
    measurement('volume group', cleaned(volume.vg_name) || 'none'),
    measurement('volume group room on this device', Number(volume.pv_size), { unit: 'bytes' }),
    measurement('volume group free on this device', Number(volume.pv_free), { unit: 'bytes' }),
    measurement('missing devices of the volume group', Number(volume.vg_missing_pv_count || 0), missing),
  ]
}

export const encryption = (text: string): Evidence[] => {
  const version = /^Version:\s+(\d+)/m.exec(text)?.[1]
  const cipher = /^\s*[Cc]ipher:\s+([\w-]+)/m.exec(text)?.[1]
  const slots = text.match(/^\s+\d+: luks2$|^Key Slot \d+: ENABLED$/gm)?.length ?? 0
  return [
    measurement('LUKS version', version ?? 'unknown'),
    measurement('LUKS cipher', cipher ?? 'unknown'),
    measurement('LUKS passphrases and keys', slots, { unit: 'slots' }),
  ]
}
