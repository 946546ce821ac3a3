// QEMU itself, Debian 13's on every host. Debian 12's (7.2) can translate code in the moment in which the guest's kernel
// changes it on its other processor, and keep the old one: one boot in a hundred ended in a panic.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readArchive } from '../../image/archive.ts'
import { bootstrap } from '../../image/bootstrap.ts'
import { kept } from '../../image/kept.ts'

const PACKAGES = ['qemu-system-x86', 'libc6']

/** With all that it needs, as a file system of its own: fetched, unless it is there. */
export const emulatorFolder = async (): Promise<string> => {
  const archive = await readArchive()
  const state = archive.suites.map(({ name, packages }) => `${name} ${packages}`)
  const key = createHash('sha256')
    .update(JSON.stringify([PACKAGES, state]))
    .digest('hex')
  const make = (work: string) => bootstrap(archive, join(work, 'out'), { variant: 'extract', packages: PACKAGES })
  return (await kept('emulators', key, make)).folder
}

/** The words that start it, with its own libraries and firmware. */
export const emulator = (folder: string): string[] => [
  join(folder, 'usr/lib64/ld-linux-x86-64.so.2'),
  ...['--library-path', join(folder, 'usr/lib/x86_64-linux-gnu'), '--argv0', 'qemu-system-x86_64'],
  join(folder, 'usr/bin/qemu-system-x86_64'),
  ...['qemu', 'seabios'].flatMap(name => ['-L', join(folder, 'usr/share', name)]),
]
