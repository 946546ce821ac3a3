// A partition with files of our own, on a loop device; needs root.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loopOn } from '../support/loop.ts'

export interface LoopPartition {
  /** The id of its target. */
  id: string
  device: string
  image: string
}

/** Bytes as they are in the file system, each a character: names need not be UTF-8. */
export type Files = Record<string, string>

export const loopPartition = async (files: Files, links: Record<string, string> = {}): Promise<LoopPartition> => {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-loop-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, 'root')
  mkdirSync(root)
  for (const [name, text] of Object.entries(files)) write(root, name, text)
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name))
  const image = join(folder, 'image')
  writeFileSync(image, '')
  truncateSync(image, 32 * 2 ** 20)
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-F', '-d', root, image])
  const device = await loopOn(image)
  return { id: `partition-${device.replace('/dev/', '')}`, device, image }
}

export const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

const write = (root: string, name: string, text: string) => {
  const parts = name.split('/')
  mkdirSync(join(root, ...parts.slice(0, -1)), { recursive: true })
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')]), Buffer.from(text, 'latin1'))
}
