// Names the file of the root file system in which two images differ first.
import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { sha256 } from '../../../image/checksums.ts'

export const firstDifference = async (one: string, other: string, folder: string): Promise<string> => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')]
  await unpack(join(one, 'initrd'), a)
  await unpack(join(other, 'initrd'), b)
  const paths = [...new Set([...list(a), ...list(b)])].toSorted()
  for (const path of paths) {
    if ((await describe(join(a, path))) !== (await describe(join(b, path)))) return `in the root file system: ${path}`
  }
  return 'no file of the root file system, so its packing or the first root'
}

/** The root file system is the first file of the initrd. */
const unpack = async (initrd: string, to: string) => {
  const file = await open(initrd)
  const header = Buffer.alloc(110)
  await file.read(header, 0, header.length, 0)
  const [size, nameBytes] = [54, 94].map(at => Number.parseInt(header.toString('ascii', at, at + 8), 16)) as [
    number,
    number,
  ]
  const squashfs = Buffer.alloc(size)
  await file.read(squashfs, 0, size, (header.length + nameBytes + 3) & ~3)
  await file.close()
  await writeFile(`${to}.squashfs`, squashfs)
  await execa('unsquashfs', ['-quiet', '-no-progress', '-d', to, `${to}.squashfs`])
  await rm(`${to}.squashfs`)
}

const list = (root: string, path = ''): string[] =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap(entry => {
    const name = join(path, entry.name)
    return entry.isDirectory() ? [name, ...list(root, name)] : [name]
  })

const describe = async (path: string) => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (!entry) return 'missing'
  const { mode, uid, gid, mtimeMs } = entry
  const content = entry.isSymbolicLink() ? readlinkSync(path) : entry.isFile() ? await sha256(path) : ''
  return JSON.stringify([mode, uid, gid, mtimeMs, content])
}
