// What the build left behind: traces of this machine, of this minute and of chance, and what nobody reads in RAM.
import { glob, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** They say that what systemd makes anew after an update is of this image's time. */
const UPDATED = ['etc/.updated', 'var/.updated']

const LEFT_BEHIND = [
  'boot/*',
  'etc/.pwd.lock',
  'etc/*-',
  'etc/apt/apt.conf.d/99mmdebstrap',
  'etc/apt/sources.list',
  'etc/apt/sources.list.d/*',
  'etc/dpkg/dpkg.cfg.d/99mmdebstrap',
  'etc/nvme/hostid',
  'etc/nvme/hostnqn',
  'etc/ssh/ssh_host_*',
  'run/*',
  'tmp/*',
  'usr/lib/python3*/**/__pycache__',
  'usr/share/python3/**/__pycache__',
  'var/cache/*/*',
  'var/lib/apt/lists/*',
  'var/lib/apt/extended_states',
  'var/lib/dbus/machine-id',
  'var/lib/dpkg/*-old',
  'var/lib/dpkg/info/*.md5sums',
  'var/lib/dpkg/lock*',
  'var/lib/systemd/random-seed',
  'var/log/*.log',
  'var/log/apt/*',
  'var/tmp/*',
]

export const clean = async (root: string) => {
  for await (const path of glob(LEFT_BEHIND, { cwd: root }))
    await rm(join(root, path), { recursive: true, force: true })
  // Empty, not missing or "uninitialized": systemd would take every boot for a first one and enable all units anew.
  await writeFile(join(root, 'etc/machine-id'), '')
  for (const path of UPDATED) await writeFile(join(root, path), '')
  await rm(join(root, 'etc/systemd/system/default.target'), { force: true })
  await mkdir(join(root, 'etc/systemd/system'), { recursive: true })
  await symlink('/usr/lib/systemd/system/multi-user.target', join(root, 'etc/systemd/system/default.target'))
}
