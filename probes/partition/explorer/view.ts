// Opening a partition to look at: the ways to read it, from the most complete one to the one that asks the least.
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { raiseFence } from '../../block/fence.ts'
import { raiseSnapshot } from '../../block/snapshot.ts'
import { Inconclusive, Skip } from '../../contract/errors.ts'
import { word } from '../../contract/words.ts'
import { output } from '../../tool.ts'
import { mounted } from './mount.ts'
import { hasJournal, mountOptions, replayTool } from './mount-options.ts'
import { openMountedTree } from './mounted-tree.ts'
import { Mode, type Start, type View } from './options.ts'
import { Refused } from './refused.ts'
import { fileSystemOn } from './signature.ts'
import type { Tree } from './tree.ts'
import { openUserSpaceTree } from './user-space.ts'
import { writeProtected } from './write-protection.ts'

export interface OpenView extends AsyncDisposable {
  view: View
  tree: Tree
}

/** Throws Refused: 409 `in-use`, 422 `not-readable` with what each way said. */
export const openView = async (start: Start, signal: AbortSignal): Promise<OpenView> => {
  const reasons: string[] = []
  for (const mode of start.mode ? [start.mode] : Mode.options) {
    try {
      return await openAs(mode, start, signal)
    } catch (error) {
      if (error instanceof Refused) throw error
      if (!(error instanceof Skip || error instanceof Inconclusive)) throw error
      if (error.symptom === 'in-use') throw new Refused(409, 'in-use', error.message)
      reasons.push(`${word(`explorer.mode.${mode}`)}: ${error.message}`)
    }
  }
  throw new Refused(422, 'not-readable', [word('explorer.notReadable'), ...reasons].join(' '))
}

const openAs = async (mode: Mode, start: Start, signal: AbortSignal): Promise<OpenView> => {
  await using stack = new AsyncDisposableStack()
  const device = await claimed(mode, start, stack, signal)
  const fileSystem = (await fileSystemOn(device, signal)) ?? 'unknown'
  const folder = join(start.folder, 'root')
  const tree =
    mode === 'user-space'
      ? await openUserSpaceTree(device, fileSystem, folder, stack, signal)
      : await openMounted(mode, device, fileSystem, start, folder, stack, signal)
  const view = { mode, fileSystem, notes: notes(mode, fileSystem), openedAt: new Date().toISOString() }
  const kept = stack.move()
  return { view: { ...view, ...(await space(mode, folder)) }, tree, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** The device to read instead of the partition, which nobody else can mount meanwhile. */
const claimed = async (mode: Mode, { device, folder }: Start, stack: AsyncDisposableStack, signal: AbortSignal) => {
  if (mode === 'snapshot') return stack.use(await raiseSnapshot(device, { signal, megabytes: MOST_REPLAYED })).device
  const fence = await raiseFence(device, { writable: false, signal })
  if (fence.kind === 'device-mapper' || mode === 'user-space') return stack.use(fence).device
  // The handle would keep us from mounting, too: from here on the mount is the claim.
  await fence[Symbol.asyncDispose]()
  stack.use(await writeProtected(device, folder, signal))
  return device
}

/** MiB: XFS has the largest journals, of 2 GiB at most. */
const MOST_REPLAYED = 2048

const openMounted = async (
  mode: Exclude<Mode, 'user-space'>,
  device: string,
  fileSystem: string,
  { subvolume }: Start,
  folder: string,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Tree> => {
  const options = mountOptions(fileSystem, mode, subvolume)
  if (options === undefined) throw new Inconclusive('no-driver', word('explorer.noDriver', { type: fileSystem }))
  if (mode === 'snapshot') await replay(device, fileSystem, signal)
  stack.use(await mounted(device, folder, options, signal))
  return stack.use(await openMountedTree(folder))
}

/** Where the mount does not. */
const replay = async (device: string, fileSystem: string, signal: AbortSignal) => {
  const tool = replayTool(fileSystem)
  if (tool === undefined) return
  const [program, ...args] = tool.argv
  const { text, exitCode } = await output(program, [...args, device], { signal, timeout: REPLAY_MS })
  if ((exitCode !== 0 && exitCode !== 1) || tool.failed.test(text))
    throw new Inconclusive('not-replayed', `${program} could not replay its journal.`)
}

const REPLAY_MS = 120_000

const notes = (mode: Mode, fileSystem: string): string[] => {
  if (mode === 'snapshot') return hasJournal(fileSystem) ? [word('explorer.note.replayed')] : []
  if (mode === 'user-space') return [word('explorer.note.userSpace')]
  return hasJournal(fileSystem) ? [word('explorer.note.noReplay')] : []
}

const space = async (mode: Mode, folder: string): Promise<Pick<View, 'free' | 'used'>> => {
  if (mode === 'user-space') return {}
  const { blocks, bfree, bsize } = await statfs(folder)
  return { free: bfree * bsize, used: (blocks - bfree) * bsize }
}
