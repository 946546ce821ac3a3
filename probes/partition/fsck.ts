// Checks the file system of a partition and changes nothing.
import { z } from 'zod'
import { deviceOf, onlyRoot, withDrives } from '../block/declaration.ts'
import { type Fence, raiseFence } from '../block/fence.ts'
import { withProof } from '../block/written.ts'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, log, step } from '../contract/step.ts'
import { type Check, judgeLook, look } from './check.ts'
import { readFileSystem } from './file-system-type.ts'
import { checkSeconds, whyNoCheck } from './on-partition.ts'
import { WHOLE } from './work-meter.ts'

export default defineProbe({
  id: 'partition/fsck',
  title: 'partition/fsck.title',
  summary: 'partition/fsck.summary',
  target: 'partition',
  params: z.object({}),
  tools: ['blkid'],
  applies: whyNoCheck,
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: false,
  estimate: (_params, target) => checkSeconds(target, 1),
  async *run({ target, signal }) {
    const device = deviceOf(target)
    yield* withProof(device, fenced(device, signal))
  },
})

async function* fenced(device: string, signal: AbortSignal): AsyncGenerator<RecordBody, void> {
  await using fence = await raiseFence(device, { writable: false, signal })
  const [type, fileSystem] = await readFileSystem(fence.device, signal)
  const held = fence.kind === 'exclusive-open'
  yield* step('Check', () => checked({ fileSystem, type, device: fence.device, held, share: WHOLE, signal }, fence))
}

async function* checked(check: Check, fence: Fence): AsyncGenerator<Evidence, void> {
  yield log('INFO', `${check.type} on ${check.device}`)
  const looked = yield* look(check)
  await fence.untouched()
  yield* judgeLook(check, looked)
}
