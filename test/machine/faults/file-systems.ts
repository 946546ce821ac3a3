// A file system of each kind, and the two ways it breaks: cut off in mid-write, and overwritten.
import { open } from 'node:fs/promises'
import type { Machine } from '../machine.ts'
import { devicePath } from './drives.ts'

const MIB = 1 << 20

export interface FileSystem {
  name: string
  /** Of its partition: no larger than it has to be, since all of it is read again and again. */
  mebibytes: number
  make: readonly string[]
  /** Looks at it and changes nothing. */
  check: readonly string[]
  /** Exit codes of `check` when all is well. */
  sound: readonly number[]
  /** What shows whether it was unmounted, and the words it says when it was not. */
  state: readonly string[]
  dirty: RegExp
  /** Makes it dirty where a cut in mid-write does not: ntfs3 of Linux 6.12 leaves its flag in memory until long after. */
  makeDirty?: readonly string[]
  /** Where its own structures are: bytes from the partition's start. */
  structures: { offset: number; length: number }
  /** Whether the product offers to repair it where it is. */
  repairs: boolean
  product: Product
}

/** What the product comes to: exit code and verdicts. */
interface Product {
  /** Its look at the state of one that was unmounted, and of one cut off in mid-write, where that is asked for. */
  state?: { clean: Outcome; dirty: Outcome }
  /** Its check of one that is whole. */
  sound: Outcome
  /** Its check of one cut off in mid-write. */
  dirty: Outcome
  /** Its preview of the same, where a repair replays the journal. */
  replayed?: Outcome
  /** Its preview of one whose structures were overwritten. */
  damaged: Outcome
}

type Outcome = readonly [code: number, verdicts: readonly string[]]

const SOUND: Outcome = [0, ['file-system-sound']]
const PARTLY: Outcome = [0, ['file-system-partly-tested']]
const DIRTY: Outcome = [2, ['file-system-dirty-journal']]
const NOT_UNMOUNTED: Outcome = [2, ['file-system-not-unmounted']]
const WOULD_MEND: Outcome = [0, ['file-system-damaged', 'repair-would-mend']]
const WOULD_NOT_MEND: Outcome = [1, ['repair-would-not-mend']]
const COULD_NOT_TELL: Outcome = [2, []]

const LEFT_CLEAN: Outcome = [0, ['partition-state-clean']]
const LEFT_DIRTY: Outcome = [2, ['partition-dirty-journal']]
const MARKED: Outcome = [2, ['partition-needs-check']]
const STATES = { clean: LEFT_CLEAN, dirty: LEFT_DIRTY }

/** In the order of their partitions on the drive files0. */
export const FILE_SYSTEMS: readonly FileSystem[] = [
  {
    name: 'ext4',
    mebibytes: 128,
    make: ['mkfs.ext4', '-q', '-F'],
    check: ['e2fsck', '-n', '-f'],
    sound: [0],
    state: ['dumpe2fs', '-h'],
    dirty: /needs_recovery/,
    // The bitmaps, and the inode of the root folder. Not the journal's: e2fsck 1.47.2 with an undo file cannot mend that.
    structures: { offset: 259 * 1024, length: 33 * 1024 },
    repairs: true,
    product: { state: STATES, sound: SOUND, dirty: DIRTY, replayed: SOUND, damaged: WOULD_MEND },
  },
  {
    name: 'xfs',
    // It is never smaller than 300.
    mebibytes: 304,
    make: ['mkfs.xfs', '-q', '-f'],
    check: ['xfs_repair', '-n'],
    sound: [0],
    state: ['xfs_repair', '-n'],
    dirty: /valuable metadata changes/,
    structures: { offset: 512, length: 16 * 1024 },
    repairs: true,
    product: { sound: SOUND, dirty: DIRTY, replayed: SOUND, damaged: WOULD_MEND },
  },
  {
    name: 'btrfs',
    mebibytes: 128,
    make: ['mkfs.btrfs', '-q', '-f', '--data', 'single', '--metadata', 'single'],
    check: ['btrfs', 'check', '--readonly'],
    sound: [0],
    state: ['btrfs', 'inspect-internal', 'dump-super'],
    dirty: /^log_root\s+[1-9]/m,
    structures: { offset: 5 * MIB, length: 40 * MIB },
    repairs: false,
    product: { sound: SOUND, dirty: DIRTY, replayed: SOUND, damaged: WOULD_NOT_MEND },
  },
  {
    name: 'vfat',
    mebibytes: 64,
    make: ['mkfs.vfat', '-F', '32'],
    check: ['fsck.vfat', '-n'],
    sound: [0],
    state: ['fsck.vfat', '-n'],
    dirty: /Dirty bit is set/,
    // Some links of the first table: more take fsck.vfat minutes.
    structures: { offset: 20 * 1024, length: 512 },
    repairs: true,
    product: { sound: SOUND, dirty: NOT_UNMOUNTED, replayed: SOUND, damaged: WOULD_MEND },
  },
  {
    name: 'exfat',
    mebibytes: 64,
    make: ['mkfs.exfat', '-q'],
    check: ['fsck.exfat', '-n'],
    sound: [0],
    // VolumeFlags of the boot sector, bit 1: fsck.exfat says nothing of it.
    state: ['od', '--address-radix=n', '--format=u1', '--skip-bytes=106', '--read-bytes=1'],
    dirty: /^ *[23]/,
    structures: { offset: 2 * MIB, length: 2 * 1024 },
    repairs: true,
    product: { sound: SOUND, dirty: NOT_UNMOUNTED, replayed: SOUND, damaged: WOULD_MEND },
  },
  {
    name: 'ntfs',
    mebibytes: 64,
    make: ['mkfs.ntfs', '--quick', '--force', '--quiet'],
    check: ['ntfsfix', '--no-action'],
    sound: [0],
    state: ['ntfsinfo', '--mft'],
    dirty: /scheduled for check/,
    // That it asks Windows for a check is what it is for.
    makeDirty: ['ntfsfix'],
    structures: { offset: 4 * 4096, length: 4096 },
    repairs: true,
    product: {
      state: { clean: LEFT_CLEAN, dirty: MARKED },
      sound: PARTLY,
      dirty: NOT_UNMOUNTED,
      replayed: PARTLY,
      damaged: WOULD_NOT_MEND,
    },
  },
  {
    name: 'f2fs',
    mebibytes: 128,
    make: ['mkfs.f2fs', '-q', '-f'],
    check: ['fsck.f2fs', '--dry-run'],
    sound: [0],
    state: ['fsck.f2fs', '--dry-run'],
    dirty: /checkpoint state = \w+ :(?!.* unmount)/,
    // Both checkpoints: it needs one.
    structures: { offset: 2 * MIB, length: 18 * MIB },
    repairs: true,
    product: { state: STATES, sound: SOUND, dirty: NOT_UNMOUNTED, damaged: COULD_NOT_TELL },
  },
  {
    name: 'jfs',
    mebibytes: 64,
    make: ['mkfs.jfs', '-q'],
    check: ['jfs_fsck', '-n'],
    sound: [0],
    // s_state of the superblock: 0 is clean.
    state: ['od', '--address-radix=n', '--format=u4', '--skip-bytes=32808', '--read-bytes=4'],
    dirty: /^ +[1-9]/,
    structures: { offset: 45_056, length: 16 * 1024 },
    repairs: true,
    product: { state: STATES, sound: SOUND, dirty: DIRTY, replayed: WOULD_MEND, damaged: WOULD_MEND },
  },
]

const mountPoint = (name: string) => `/run/rescue-pro-test-${name}`

/** A partition for each, with some files in it, and cleanly unmounted. */
export const makeFileSystems = async (machine: Machine) => {
  const device = await devicePath(machine, machine.drive('files0').serial)
  drives.set(machine, device)
  const sectors = (name: string) => `${place(name) + 1}:${start(name) / 512}:+${size(name) / 512 - 1}`
  const create = FILE_SYSTEMS.flatMap(({ name }) => ['--new', sectors(name)])
  await machine.guest.run(['sgdisk', '--clear', ...create, device])
  await machine.guest.run(['udevadm', 'settle'])
  for (const { name, make } of FILE_SYSTEMS) {
    await machine.guest.run([...make, partition(machine, name)])
    await fill(machine, name)
    await machine.guest.run(['umount', mountPoint(name)])
  }
}

/** The guest's name of the drive that they were made on: asking for it takes longer than most of what is done there. */
const drives = new WeakMap<Machine, string>()

const driveOf = (machine: Machine): string => {
  const device = drives.get(machine)
  if (device === undefined) throw new Error('No file systems were made in this machine')
  return device
}

/** Its partition in the guest. */
export const partition = (machine: Machine, name: string) => `${driveOf(machine)}${place(name) + 1}`

/** As a power cut leaves it: what was on the drive while it was being written to. */
export const cutOff = async (machine: Machine, name: string) => {
  const { makeDirty } = FILE_SYSTEMS[place(name)] ?? {}
  if (makeDirty) return void (await machine.guest.run([...makeDirty, partition(machine, name)]))
  await fill(machine, name)
  const asItWas = await readPartition(machine, name)
  await machine.guest.run(['umount', mountPoint(name)])
  await writePartition(machine, name, asItWas)
}

/** Overwrites its structures. */
export const overwrite = async (machine: Machine, name: string) => {
  const { offset, length } = FILE_SYSTEMS[place(name)]?.structures ?? { offset: 0, length: 0 }
  await writePartition(machine, name, Buffer.alloc(length, 0xa5), offset)
}

export const place = (name: string) => FILE_SYSTEMS.findIndex(candidate => candidate.name === name)

/** Of the kernel. */
export const driver = (name: string) => (name === 'ntfs' ? 'ntfs3' : name)

const fill = async (machine: Machine, name: string) => {
  const { guest } = machine
  const [device, place] = [partition(machine, name), mountPoint(name)]
  const uptime = (await guest.run(['cat', '/proc/uptime'])).split(' ')[0]
  await guest.run(['mkdir', '-p', place])
  await guest.run(['mount', '-t', driver(name), device, place])
  await guest.run(['cp', '-r', '/opt/rescue-pro', `${place}/copy-${uptime}`])
  await guest.run(['sync', '--file-system', place])
  await guest.run(['dd', 'if=/dev/zero', `of=${place}/last`, 'bs=4096', 'count=16', 'conv=fsync', 'status=none'])
  // What the file system has changed reaches the drive; the file system is not asked to come to rest.
  await guest.run(['sync', device])
}

/** Its bytes, from outside of the machine. */
export const readPartition = async (machine: Machine, name: string): Promise<Buffer> => {
  const image = await open(machine.drive('files0').file)
  const { buffer } = await image.read(Buffer.alloc(size(name)), 0, size(name), start(name))
  await image.close()
  return buffer
}

/** SHA-256 of its bytes, from outside of the machine. */
export const partitionDigest = (machine: Machine, name: string) =>
  machine.drive('files0').digest(start(name), size(name))

/** Behind the guest's back, which is then made to forget what it had read; `offset` in bytes from the partition's start. */
export const writePartition = async (machine: Machine, name: string, bytes: Uint8Array, offset = 0) => {
  const image = await open(machine.drive('files0').file, 'r+')
  await image.write(bytes, 0, bytes.length, start(name) + offset)
  await image.close()
  await machine.guest.run(['blockdev', '--flushbufs', driveOf(machine), partition(machine, name)])
}

/** Of its partition, in bytes; so is `start`, from the drive's. */
const size = (name: string) => (FILE_SYSTEMS[place(name)]?.mebibytes ?? 0) * MIB

const start = (name: string) =>
  FILE_SYSTEMS.slice(0, place(name)).reduce((end, before) => end + before.mebibytes * MIB, MIB)
