// Debian's kernel, with the modules that servers need.
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run, runInside } from './program.ts'
import type { DebianPackage } from './sbom.ts'

export interface Kernel {
  release: string
  /** For the list of parts: its package is not installed, only unpacked. */
  part: DebianPackage
}

/** Never in a server that is being diagnosed, or nothing that a test could use. */
const UNUSED = [
  ...[
    'sound',
    'drivers/accel',
    'drivers/android',
    'drivers/bluetooth',
    'drivers/comedi',
    'drivers/gnss',
    'drivers/greybus',
  ],
  ...['drivers/iio', 'drivers/infiniband', 'drivers/isdn', 'drivers/media', 'drivers/memstick', 'drivers/net/can'],
  ...['drivers/net/hamradio', 'drivers/net/ieee802154', 'drivers/net/wireless', 'drivers/net/wwan', 'drivers/nfc'],
  ...[
    'drivers/pcmcia',
    'drivers/soundwire',
    'drivers/slimbus',
    'drivers/staging',
    'drivers/thunderbolt',
    'drivers/usb/gadget',
  ],
  ...['drivers/input/joystick', 'drivers/input/tablet', 'drivers/input/touchscreen', 'drivers/video', 'drivers/target'],
  ...['net/6lowpan', 'net/appletalk', 'net/atm', 'net/ax25', 'net/batman-adv', 'net/bluetooth', 'net/can', 'net/ceph'],
  ...[
    'net/ieee802154',
    'net/mac80211',
    'net/mac802154',
    'net/netrom',
    'net/nfc',
    'net/rose',
    'net/rds',
    'net/wireless',
  ],
  ...['fs/afs', 'fs/ceph', 'fs/coda', 'fs/nfsd', 'fs/ocfs2', 'fs/orangefs', 'fs/smb', 'fs/vboxsf'],
]

/** What the BMC's screen needs; the rest of drivers/gpu are graphics cards. */
const SCREENS = new Set(['ast', 'mgag200', 'tiny', 'bochs', 'virtio', 'qxl', 'display'])

/** Unpacks the kernel's package into the root, and puts the kernel itself beside it. */
export const addKernel = async (root: string, folder: string): Promise<Kernel> => {
  const name = await kernelPackage(root)
  const deb = await download(root, name, folder)
  const unpacked = join(folder, 'kernel')
  await run('dpkg-deb', ['-x', deb, unpacked])
  const version = await run('dpkg-deb', ['-f', deb, 'Version'])
  const release = name.replace('linux-image-', '')
  await cp(join(unpacked, `boot/vmlinuz-${release}`), join(folder, 'vmlinuz'))
  const modules = join(unpacked, 'usr/lib/modules', release)
  await prune(modules)
  await unpack(modules)
  await cp(modules, join(root, 'usr/lib/modules', release), { recursive: true })
  await runInside(root, 'depmod', [release])
  return { release, part: { name, version, architecture: 'amd64' } }
}

/** The package that linux-image-amd64 stands for now. */
const kernelPackage = async (root: string) => {
  const depends = await run('apt-cache', [...aptOf(root), 'depends', 'linux-image-amd64'])
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (!name) throw new Error(`linux-image-amd64 depends on no kernel:\n${depends}`)
  return name
}

/** Only unpacked, never installed: installing it would build an initramfs that nobody uses. */
const download = async (root: string, name: string, folder: string) => {
  const place = join(folder, 'download')
  await mkdir(place)
  await run('apt-get', [...aptOf(root), 'download', name], { cwd: place })
  const [file, ...more] = await readdir(place)
  if (!file || more.length > 0) throw new Error(`One package was wanted: ${name}`)
  return join(place, file)
}

/** The host's apt with the package lists of the root. */
const aptOf = (root: string) =>
  [
    `Dir=${root}`,
    `Dir::State::status=${root}/var/lib/dpkg/status`,
    'Dir::Bin::methods=/usr/lib/apt/methods',
    'APT::Architecture=amd64',
    'APT::Sandbox::User=root',
  ].flatMap(option => ['-o', option])

const prune = async (modules: string) => {
  const screens = await readdir(join(modules, 'kernel/drivers/gpu/drm'), { withFileTypes: true })
  const cards = screens.filter(entry => entry.isDirectory() && !SCREENS.has(entry.name))
  const unused = [...UNUSED, ...cards.map(card => `drivers/gpu/drm/${card.name}`)]
  for (const path of unused) await rm(join(modules, 'kernel', path), { recursive: true, force: true })
}

/** Packed once, by squashfs: what is packed by xz takes the machine ten times as long to unpack, at each boot. */
const unpack = async (modules: string) => {
  const names = await readdir(modules, { recursive: true })
  await run('xz', [
    '--decompress',
    '--',
    ...names.filter(name => name.endsWith('.ko.xz')).map(name => join(modules, name)),
  ])
}
