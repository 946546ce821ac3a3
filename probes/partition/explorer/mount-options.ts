// How each type of file system is mounted so that nothing of it is written, run, or followed.
import { NOT_REPLAYED } from '../file-systems/jfs.ts'
import type { Mode } from './options.ts'

export interface MountOptions {
  /** The kernel's name of the driver. */
  type: string
  options: string
}

interface ReplayTool {
  /** To be followed by the device; its exit codes are those of fsck(8). */
  argv: readonly [program: string, ...args: string[]]
  /** What it says when it could not, whatever its exit code. */
  failed: RegExp
}

interface Driver {
  /** Another than the type's name. */
  type?: string
  /** Keeps the journal from being replayed; missing where mounting read-only writes nothing. */
  noReplay?: string
  /** Replays its journal, where the kernel does not when it mounts it. */
  replay?: ReplayTool
  /** In every mode. `errors=continue`: a superblock may ask for a panic of the machine at the first error. */
  always?: string
}

const EXT: Driver = { type: 'ext4', noReplay: 'noload', always: 'errors=continue' }

/** By blkid's names. Facts of Linux 6.12 and 6.18: which of them write when mounted with plain `ro`. */
const DRIVERS: Record<string, Driver> = {
  ext2: EXT,
  ext3: EXT,
  ext4: EXT,
  xfs: { noReplay: 'norecovery', always: 'nouuid' },
  btrfs: { noReplay: 'rescue=nologreplay' },
  f2fs: { noReplay: 'norecovery' },
  vfat: { always: 'errors=continue,utf8' },
  exfat: { always: 'errors=continue' },
  ntfs: { type: 'ntfs3' },
  jfs: {
    replay: { argv: ['jfs_fsck', '--replay_journal_only', '--'], failed: NOT_REPLAYED },
    always: 'errors=continue',
  },
  hfsplus: {},
  hfs: {},
  iso9660: {},
  udf: {},
  squashfs: { always: 'errors=continue' },
  ufs: { always: 'ufstype=ufs2' },
}

const SAFE = 'ro,nosuid,nodev,noexec,nosymfollow'

/** undefined for a type that the kernel is not asked to mount. */
export const mountOptions = (
  fileSystem: string,
  mode: Exclude<Mode, 'user-space'>,
  subvolume?: string,
): MountOptions | undefined => {
  const driver = driverOf(fileSystem)
  if (driver === undefined) return undefined
  const noReplay = mode === 'no-replay' ? driver.noReplay : undefined
  const chosen = fileSystem === 'btrfs' && subvolume !== undefined ? `subvol=${subvolume}` : undefined
  const options = [SAFE, driver.always, noReplay, chosen].filter(part => part !== undefined).join(',')
  return { type: driver.type ?? fileSystem, options }
}

/** Whether this type's journal may hold what a look without it does not show. */
export const hasJournal = (fileSystem: string): boolean => {
  const driver = driverOf(fileSystem)
  return driver?.noReplay !== undefined || driver?.replay !== undefined
}

/** undefined where the kernel replays it, or there is none. */
export const replayTool = (fileSystem: string) => driverOf(fileSystem)?.replay

const driverOf = (fileSystem: string): Driver | undefined =>
  Object.hasOwn(DRIVERS, fileSystem) ? DRIVERS[fileSystem] : undefined
