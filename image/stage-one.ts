// The first root: busybox, the modules for the real one, and the program that goes there.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import { cpio, type Entry, FILE, FOLDER, PROGRAM } from './cpio.ts'
import { runInside } from './program.ts'

const FOLDERS = ['bin', 'dev', 'lib', 'lib/modules', 'mnt', 'proc', 'run', 'sys']
const MODULES = ['loop', 'squashfs', 'overlay']

export const packStageOne = async (root: string, release: string, epoch: number): Promise<Buffer> => {
  const modules = await modulesWithNeeds(root, release)
  const order = modules.map(path => basename(path))
  const entries: Entry[] = [
    ...FOLDERS.map(path => ({ path, mode: FOLDER })),
    { path: 'init', mode: PROGRAM, content: await readFile(new URL('stage-1/init', import.meta.url)) },
    { path: 'bin/busybox', mode: PROGRAM, content: await readFile(join(root, 'usr/bin/busybox')) },
    { path: 'lib/modules/order', mode: FILE, content: Buffer.from(`${order.join('\n')}\n`) },
  ]
  for (const path of modules) {
    entries.push({ path: `lib/modules/${basename(path)}`, mode: FILE, content: await readFile(join(root, path)) })
  }
  return zstdCompressSync(cpio(entries, epoch), { params: { [constants.ZSTD_c_compressionLevel]: 19 } })
}

/** In the order of loading. */
const modulesWithNeeds = async (root: string, release: string) => {
  const lists = await Promise.all(
    MODULES.map(async module => {
      const lines = await runInside(root, 'modprobe', ['-S', release, '--show-depends', module])
      return [...lines.matchAll(/^insmod (\S+)/gm)].map(([, path]) => path ?? '')
    }),
  )
  const paths = [...new Set(lists.flat())]
  for (const module of MODULES) {
    if (!paths.some(path => basename(path, '.ko') === module)) throw new Error(`The kernel has no module ${module}.`)
  }
  return paths
}
