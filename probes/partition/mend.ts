// The repair of a file system: its tools in turn, on the drive or on a copy.
import { Skip } from '../contract/errors.ts'
import { type Evidence, log } from '../contract/step.ts'
import { type Check, readState, readUnfinished, unrestIn } from './check.ts'
import type { FileSystemTool, Judgement } from './file-systems/file-system.ts'
import { replayByMount } from './replay.ts'
import { runTool } from './tool-run.ts'
import { type Share, shareOf } from './work-meter.ts'

export interface Mending extends Omit<Check, 'held' | 'share'> {
  /** Where the tool with this number keeps what it overwrites. */
  undo?(index: number): string
}

/** How many shares of the run's work a repair and the check after it have. */
export const shares = ({ fileSystem }: Pick<Check, 'fileSystem'>) => fileSystem.repair.length + 1

/** Runs the tools until one has left nothing to do. Throws Skip where they would throw away what is not finished. */
export async function* mend(mending: Mending): AsyncGenerator<Evidence, Judgement> {
  const { fileSystem, device, signal } = mending
  const unfinished = await readUnfinished(fileSystem, device)
  if (unfinished !== undefined) throw new Skip('repair-not-offered', unfinished)
  const waits = unrestIn(fileSystem, await readState(fileSystem, device, signal)) === 'journal'
  if (waits && fileSystem.replayedByMount) yield* replayByMount(mending)
  let result: Judgement = { kind: 'sound', meaning: 'there was nothing to do' }
  let mended = false
  for (const [index, tool] of fileSystem.repair.entries()) {
    result = yield* mendWith(mending, tool, index)
    if (tool.careful && waits && result.kind === 'mended') result = { ...result, kind: 'sound' }
    mended ||= result.kind === 'mended' || (tool.prepares === true && result.kind === 'damaged')
    if (result.kind !== 'damaged' && !(tool.prepares && result.kind === 'sound')) break
  }
  return mended && result.kind === 'sound' ? { ...result, kind: 'mended' } : result
}

/** A tool that refuses because of the journal is asked again when that is replayed. */
async function* mendWith(mending: Mending, tool: FileSystemTool, index: number): AsyncGenerator<Evidence, Judgement> {
  const { fileSystem, device, undo, signal } = mending
  const share: Share = shareOf(index, shares(mending))
  const run = { tool, device, share, signal, undo: undo?.(index) }
  const end = yield* runTool(run)
  yield log(end.kind === 'failed' ? 'WARNING' : 'INFO', `${tool.program}, ${end.meaning}`)
  if (end.kind !== 'journal' || !fileSystem.replayedByMount || !(yield* replayByMount(mending))) return end
  return yield* runTool(run)
}
