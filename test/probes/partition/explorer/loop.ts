// A file system in a file on a loop device, gone when the test ends.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

export const MIB = 2 ** 20

/** A folder of its own for a test. */
export const temporaryFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-explorer-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A sparse file. */
export const imageFile = async (folder: string, bytes: number) => {
  const file = join(folder, 'image')
  await writeFile(file, '')
  await truncate(file, bytes)
  return file
}

export const mount = async (device: string, type: string, folder: string) => {
  await execa('mount', ['-t', type, device, folder])
  onTestFinished(async () => void (await execa('umount', ['--lazy', folder], { reject: false })))
}

export const hash = async (file: string) => {
  const sum = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: MIB }), sum)
  return sum.digest('hex')
}
