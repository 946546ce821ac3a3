// A file system in a file on a loop device, gone when the test ends.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { isClaimable } from '../../../../probes/block/in-use.ts'

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

/** The loop device that shows the file. */
export const attach = async (file: string, ...options: string[]): Promise<string> => {
  const { stdout } = await execa('losetup', ['--find', '--show', ...options, file])
  // Write protection outlives whatever the loop device was before.
  if (!options.includes('--read-only')) await execa('blockdev', ['--setrw', stdout])
  onTestFinished(async () => void (await execa('losetup', ['--detach', stdout], { reject: false })))
  return stdout
}

export const mount = async (device: string, type: string, folder: string) => {
  await execa('mount', ['-t', type, device, folder])
  onTestFinished(async () => void (await execa('umount', ['--lazy', folder], { reject: false })))
}

/** Tests beside this one start processes in copies of the mount namespace, and keep it mounted for as long as they live. */
export const unmount = async (device: string, folder: string) => {
  await execa('umount', [folder])
  while (!(await isClaimable(device))) await sleep(50)
}

export const hash = async (file: string) => {
  const sum = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: MIB }), sum)
  return sum.digest('hex')
}
