// The real repair on a copy-on-write view in memory: what it would change, and what would come of it.
import { z } from 'zod'
import { deviceOf, onlyRoot, withDrives } from '../block/declaration.ts'
import { raiseSnapshot, type Snapshot } from '../block/snapshot.ts'
import { withProof } from '../block/written.ts'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, measurement, step } from '../contract/step.ts'
import { type Check, look } from './check.ts'
import { readFileSystem } from './file-system-type.ts'
import type { Judgement } from './file-systems/file-system.ts'
import { mend, shares } from './mend.ts'
import { checkSeconds, whyNoPreview } from './on-partition.ts'
import { judgePreview } from './repair-verdict.ts'
import { shareOf } from './work-meter.ts'

export default defineProbe({
  id: 'partition/repair-preview',
  title: 'partition/repair-preview.title',
  summary: 'partition/repair-preview.summary',
  target: 'partition',
  params: z.object({}),
  tools: ['blkid', 'dmsetup', 'losetup'],
  applies: whyNoPreview,
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: false,
  estimate: (_params, target) => checkSeconds(target, 3),
  async *run({ target, signal }) {
    const device = deviceOf(target)
    yield* withProof(device, preview(device, signal))
  },
})

async function* preview(original: string, signal: AbortSignal): AsyncGenerator<RecordBody, void> {
  await using view = await raiseSnapshot(original, { signal })
  const { device } = view
  const [type, fileSystem] = await readFileSystem(device, signal)
  const check = {
    fileSystem,
    type,
    device,
    held: false,
    signal,
    share: shareOf(fileSystem.repair.length, shares({ fileSystem })),
  }
  let mended: Judgement = { kind: 'failed', meaning: 'it did not start' }
  yield* step('Repair of a copy in memory', async function* () {
    mended = yield* mend(check)
    yield* changes(view)
  })
  yield* step('Check of the repaired copy', () => judged(check, view, mended))
}

/** Throws `preview-space` when there was no more room: then what a tool called an error is none of the drive's. */
async function* changes(view: Snapshot): AsyncGenerator<Evidence, void> {
  yield measurement('sectors that the repair would change', await view.changedSectors(), { unit: 'sectors' })
}

async function* judged(check: Check, view: Snapshot, mended: Judgement): AsyncGenerator<Evidence, void> {
  const looked = yield* look(check)
  await view.changedSectors()
  await view.untouched()
  yield* judgePreview({ ...check, mended, looked })
}
