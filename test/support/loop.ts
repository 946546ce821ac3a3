// Loop devices of tests, gone when the test ends.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { isClaimable } from '../../probes/block/in-use.ts'

const LOCK = join(tmpdir(), 'rescue-pro-test-loop.lock')

/**
 * Runs what looks for a free loop device, one at a time: whoever looks opens those that others have just got, and an open
 * handle is a use of the device.
 */
export const takingLoop = (program: string, ...args: string[]) => execa('flock', [LOCK, program, ...args])

/** A loop device that shows the file; the caller detaches it. */
export const attachLoop = async (file: string, ...options: string[]): Promise<string> => {
  const { stdout } = await takingLoop('losetup', '--find', '--show', ...options, '--', file)
  // Write protection outlives whatever the loop device was before.
  if (!options.includes('--read-only')) await execa('blockdev', ['--setrw', stdout])
  return stdout
}

export const detachLoop = (device: string) => execa('losetup', ['--detach', device], { reject: false })

/** A loop device that shows the file, or the other device, for as long as the test lasts. */
export const loopOn = async (file: string, ...options: string[]): Promise<string> => {
  const device = await attachLoop(file, ...options)
  onTestFinished(async () => void (await detachLoop(device)))
  return device
}

/** Tests beside this one start processes in copies of the mount namespace, and keep it mounted for as long as they live. */
export const unmount = async (device: string, folder: string) => {
  await execa('umount', [folder])
  while (!(await isClaimable(device))) await sleep(50)
}
