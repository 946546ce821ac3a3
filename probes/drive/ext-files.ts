// Which files of an ext file system lie on given blocks, by debugfs, which opens it read-only.
// Source of the texts: e2fsprogs 1.47, debugfs/icheck.c, debugfs/ncheck.c.
import { output, type ToolOptions } from '../tool.ts'
import type { FoundFiles } from './found-files.ts'

const MOST_BLOCKS = 100

/** undefined when the superblock cannot be read. */
export const filesOnExt = async (
  device: string,
  offsets: readonly number[],
  options: ToolOptions,
): Promise<FoundFiles | undefined> => {
  const size = await blockSize(device, options)
  if (size === undefined) return undefined
  const blocks = [...new Set(offsets.map(offset => Math.floor(offset / size)))]
  const files = await filesOfBlocks(device, blocks.slice(0, MOST_BLOCKS), options)
  return { files, left: Math.max(0, blocks.length - MOST_BLOCKS) }
}

const blockSize = async (device: string, options: ToolOptions): Promise<number | undefined> => {
  const { text } = await output('dumpe2fs', ['-h', device], options)
  const size = /^Block size: +(\d+)$/m.exec(text)?.[1]
  return size === undefined ? undefined : Number(size)
}

const filesOfBlocks = async (device: string, blocks: readonly number[], options: ToolOptions) => {
  const { text } = await output('debugfs', ['-R', `icheck ${blocks.join(' ')}`, device], options)
  const inodes = [...new Set(parseIcheck(text).values())]
  if (inodes.length === 0) return []
  const named = await output('debugfs', ['-R', `ncheck ${inodes.join(' ')}`, device], options)
  const paths = parseNcheck(named.text)
  return inodes.map(inode => paths.get(inode) ?? `inode ${inode}`)
}

/** Inode by block; blocks that no file uses are left out. */
const parseIcheck = (text: string): Map<number, number> =>
  new Map([...text.matchAll(/^(\d+)\t(\d+)$/gm)].map(([, block, inode]) => [Number(block), Number(inode)]))

/** Path by inode; debugfs begins each with two slashes. */
const parseNcheck = (text: string): Map<number, string> =>
  new Map(
    [...text.matchAll(/^(\d+)\t(.+)$/gm)].map(([, inode, path = '']) => [Number(inode), path.replace(/^\/+/, '/')]),
  )
