// The block devices as the kernel's own tree in sysfs: who lies on whom. No device is opened for it.
import { stat } from 'node:fs/promises'
import { known } from '../machine/known.ts'
import { listFolder, readText } from '../machine/sysfs.ts'

/** Where a captured machine lies can be replayed from. */
export interface Roots {
  proc: string
  sys: string
}

export const ROOTS: Roots = { proc: '/proc', sys: '/sys' }

export interface BlockNode {
  /** The kernel's name, such as sda1 or dm-0. */
  name: string
  /** Major and minor number, such as 8:1. */
  number: string
  holders: string[]
  /** What it lies on: members of an array, the device below a volume. */
  slaves: string[]
  /** The drive that it is a partition of. */
  disk?: string
  /** Number of the block device that a loop device lies on. */
  loopOf?: string
  mapperName?: string
  mapperUuid?: string
}

export const readNodes = async ({ sys }: Roots = ROOTS): Promise<BlockNode[]> => {
  const folder = `${sys}/class/block`
  const names = await listFolder(folder, /^[\w!.-]+$/)
  const inside = await Promise.all(names.map(async name => ({ name, has: await listFolder(`${folder}/${name}`, /./) })))
  const partsOf = ({ name, has }: { name: string; has: string[] }) => has.filter(part => part.startsWith(name))
  const diskOf = new Map(inside.flatMap(disk => partsOf(disk).map(part => [part, disk.name] as const)))
  const nodes = await Promise.all(inside.map(({ name, has }) => readNode(folder, name, has)))
  return nodes.flatMap(node => (node ? [{ ...node, ...known({ disk: diskOf.get(node.name) }) }] : []))
}

/** The number of the block device that is opened by this path; undefined when it is none. */
export const deviceNumber = async (path: string): Promise<string | undefined> => {
  const found = await stat(path).catch(() => undefined)
  return found?.isBlockDevice() ? numberOf(found.rdev) : undefined
}

/** As sysfs writes what stat(2) gives (makedev(3)). */
export const numberOf = (rdev: number) => {
  const bits = BigInt(rdev)
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & ~0xfffn)
  const minor = (bits & 0xffn) | ((bits >> 12n) & ~0xffn)
  return `${major}:${minor}`
}

/**
 * A path on which a device node is looked for, also below a folder that somebody changed his root to. No other is
 * asked for its number: it may lie on a server that does not answer any more.
 */
export const mayBeDevice = (path: string) => /^(?:\/[^/]+)*\/dev\//.test(path)

/** `has`: what is in its folder. What is not there is not asked for: an error takes longer than an answer. */
const readNode = async (folder: string, name: string, has: readonly string[]): Promise<BlockNode | undefined> => {
  const path = `${folder}/${name}`
  const listed = (part: string) => (has.includes(part) ? listFolder(`${path}/${part}`, /./) : [])
  const read = (part: string, file: string) => (has.includes(part) ? readText(`${path}/${part}/${file}`) : undefined)
  const [number, holders, slaves, file, mapperName, mapperUuid] = await Promise.all([
    readText(`${path}/dev`),
    listed('holders'),
    listed('slaves'),
    read('loop', 'backing_file'),
    read('dm', 'name'),
    read('dm', 'uuid'),
  ])
  const loopOf = file !== undefined && mayBeDevice(file) ? await deviceNumber(file) : undefined
  return number === undefined
    ? undefined
    : { name, number, holders, slaves, ...known({ loopOf, mapperName, mapperUuid }) }
}
