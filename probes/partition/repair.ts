// Repairs a file system on the drive itself, behind a fence.
import { z } from 'zod'
import { deviceOf, onlyRoot, withDrives } from '../block/declaration.ts'
import { raiseFence } from '../block/fence.ts'
import { Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, log, step, unknown } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { type Check, look } from './check.ts'
import { readFileSystem } from './file-system-type.ts'
import { ext } from './file-systems/ext.ts'
import type { FileSystem, Judgement } from './file-systems/file-system.ts'
import { mend, shares } from './mend.ts'
import { checkSeconds, whyNoRepair } from './on-partition.ts'
import { judgeRepair } from './repair-verdict.ts'
import { toldUndo, undoFiles } from './undo-files.ts'
import { shareOf } from './work-meter.ts'

export default defineProbe({
  id: 'partition/repair',
  title: 'partition/repair.title',
  summary: 'partition/repair.summary',
  target: 'partition',
  params: z.object({
    'even-if-failing': z
      .boolean()
      .default(false)
      .meta({ title: word('parameter.evenIfFailing'), description: word('parameter.evenIfFailing.what') }),
  }),
  tools: ['blkid', 'dmsetup'],
  applies: whyNoRepair,
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: true,
  cancelHarms: 'cancel.wouldHarm',
  after: 'partition/repair-preview',
  sparesFailing: params => !params['even-if-failing'],
  estimate: (_params, target) => checkSeconds(target, 3),
  async *run({ target, signal }) {
    const device = deviceOf(target)
    const [type, fileSystem] = await readFileSystem(device, signal)
    if (fileSystem.onCopyOnly !== undefined) throw new Skip('repair-not-offered', fileSystem.onCopyOnly)
    await using fence = await raiseFence(device, { writable: true, hold: takesNoClaim(fileSystem), signal })
    const share = shareOf(fileSystem.repair.length, shares({ fileSystem }))
    const check = { fileSystem, type, device: fence.device, held: false, share, signal }
    const undo = fileSystem === ext ? await undoFiles(target.size ?? 0) : undefined
    yield* repaired(check, device, undo)
    await fence.untouched()
  },
})

/** What the tools do not claim themselves is held, so that nobody mounts the fence meanwhile. */
const takesNoClaim = ({ repair }: FileSystem) => repair.some(({ claims }) => !claims)

async function* repaired(
  check: Check,
  original: string,
  undo: ((index: number) => string) | undefined,
): AsyncGenerator<RecordBody, void> {
  let mended: Judgement = { kind: 'failed', meaning: 'it did not start' }
  yield* step('Repair', async function* () {
    mended = yield* mendOnDrive(check, original, undo)
  })
  yield* step('Check of the repaired file system', async function* () {
    yield* judgeRepair({ ...check, mended, looked: yield* look(check) })
  })
}

async function* mendOnDrive(
  check: Check,
  original: string,
  undo: ((index: number) => string) | undefined,
): AsyncGenerator<Evidence, Judgement> {
  const { fileSystem, signal } = check
  if (fileSystem === ext && !undo) yield log('WARNING', 'Too little memory to keep what is overwritten: no way back.')
  try {
    return yield* mend({ ...check, ...(undo ? { undo } : {}) })
  } catch (error) {
    if (signal.aborted) yield unknown('file-system-repair-interrupted', 'The repair was stopped in its middle.')
    throw error
  } finally {
    yield* toldUndo(original, fileSystem.repair.length)
  }
}
