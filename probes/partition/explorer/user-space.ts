// Reading without the kernel's driver: file systems that it does not know, or does not mount because they are damaged.

import { mkdir, rmdir } from 'node:fs/promises'
import { Inconclusive } from '../../contract/errors.ts'
import { cleaned } from '../../machine/sysfs.ts'
import { said, unmount } from './mount.ts'
import { openMountedTree } from './mounted-tree.ts'
import { openSleuthTree } from './sleuth-tree.ts'
import type { Tree } from './tree.ts'

export const openUserSpaceTree = async (
  device: string,
  fileSystem: string,
  folder: string,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Tree> => {
  if (!/^VMFS/.test(fileSystem)) return openSleuthTree(device)
  stack.use(await vmfs(device, folder, signal))
  return stack.use(await openMountedTree(folder))
}

/** Through FUSE, in the background until it is unmounted: version 5 and older by one program, version 6 by another. */
const vmfs = async (device: string, folder: string, signal: AbortSignal): Promise<AsyncDisposable> => {
  await mkdir(folder, { mode: 0o700 })
  const complaints: string[] = []
  for (const program of ['vmfs6-fuse', 'vmfs-fuse']) {
    const { exitCode, complaint } = await said(program, [device, folder], signal)
    if (exitCode === 0) return { [Symbol.asyncDispose]: () => unmount(folder) }
    complaints.push(cleaned(complaint, 100))
  }
  await rmdir(folder)
  throw new Inconclusive('not-mounted', complaints.join('; '))
}
