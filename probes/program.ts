// The programs that probes call, and whether they are installed.
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** Every program that a probe may call, with the Debian package it comes in. */
export const PACKAGES: Record<string, string> = {
  memtester: 'memtester',
  'stress-ng': 'stress-ng',
  dmidecode: 'dmidecode',
  ipmitool: 'ipmitool',
  lsblk: 'util-linux',
  blkid: 'util-linux',
  wipefs: 'util-linux',
  blockdev: 'util-linux',
  losetup: 'mount',
  mount: 'mount',
  umount: 'mount',
  taskset: 'util-linux',
  nice: 'coreutils',
  od: 'coreutils',
  unshare: 'util-linux',
  mkfifo: 'coreutils',
  truncate: 'coreutils',
  prlimit: 'util-linux',
  flock: 'util-linux',
  timeout: 'coreutils',
  smartctl: 'smartmontools',
  nvme: 'nvme-cli',
  sg_verify: 'sg3-utils',
  dmsetup: 'dmsetup',
  mdadm: 'mdadm',
  lvm: 'lvm2',
  cryptsetup: 'cryptsetup-bin',
  udevadm: 'udev',
  e2fsck: 'e2fsprogs',
  dumpe2fs: 'e2fsprogs',
  e2undo: 'e2fsprogs',
  debugfs: 'e2fsprogs',
  xfs_repair: 'xfsprogs',
  xfs_logprint: 'xfsprogs',
  xfs_db: 'xfsprogs',
  btrfs: 'btrfs-progs',
  'fsck.vfat': 'dosfstools',
  'fsck.exfat': 'exfatprogs',
  ntfsfix: 'ntfs-3g',
  ntfsinfo: 'ntfs-3g',
  'fsck.f2fs': 'f2fs-tools',
  jfs_fsck: 'jfsutils',
  fls: 'sleuthkit',
  icat: 'sleuthkit',
  ifind: 'sleuthkit',
  ffind: 'sleuthkit',
  'vmfs-fuse': 'vmfs-tools',
  'vmfs6-fuse': 'vmfs6-tools',
  zstd: 'zstd',
  xz: 'xz-utils',
  tar: 'tar',
  journalctl: 'systemd',
}

/** Where the makers of RAID controllers install their own programs, which are in no Debian package. */
const MAKERS_FOLDERS = ['/opt/MegaRAID/storcli', '/opt/MegaRAID/perccli']

/** The full path of an installed program, undefined when it is missing. */
export const findProgram = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(':'), ...MAKERS_FOLDERS]
    .filter(folder => folder.startsWith('/'))
    .map(folder => join(folder, name))
    .find(isExecutable)

/** The programs of `tools` that are not installed, each as `name (Debian package: x)`. */
export const missingTools = (tools: readonly string[]): string[] =>
  tools.filter(name => findProgram(name) === undefined).map(withPackage)

/** Such as `lsblk (Debian package: util-linux)`; the name alone of a program that Debian does not have. */
export const withPackage = (name: string) =>
  PACKAGES[name] === undefined ? name : `${name} (Debian package: ${PACKAGES[name]})`

const isExecutable = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
