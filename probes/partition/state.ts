// What a partition is, what lies on it, in which state it was left and who uses it. Nothing is mounted or assembled.
import { z } from 'zod'
import { deviceOf, onlyRoot, withDrives } from '../block/declaration.ts'
import { type Fence, raiseFence } from '../block/fence.ts'
import { isClaimable, lookAtUse } from '../block/in-use.ts'
import { withProof } from '../block/written.ts'
import { Skip } from '../contract/errors.ts'
import { defineProbe, type Target } from '../contract/probe.ts'
import { type Evidence, log, measurement, step } from '../contract/step.ts'
import { readNumber } from '../machine/sysfs.ts'
import { readingFrom } from './bytes.ts'
import { LAYERS } from './layers.ts'
import { readSignature, readSignatures } from './signature.ts'
import { judged, placeEvidence, signatureEvidence, superblockEvidence } from './state-verdict.ts'
import { readSuperblock } from './superblock.ts'
import { lyingOn } from './tree.ts'

export default defineProbe({
  id: 'partition/state',
  title: 'partition/state.title',
  summary: 'partition/state.summary',
  target: 'partition',
  params: z.object({}),
  tools: ['blkid', 'lsblk', 'wipefs'],
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: false,
  estimate: () => ({ low: 1, high: 30 }),
  async *run({ target, signal }) {
    const device = deviceOf(target)
    const { explanation } = await lookAtUse(device, { signal })
    if (await isClaimable(device))
      yield* withProof(
        device,
        step('State', () => fenced(target, device, signal)),
      )
    // What others write meanwhile is theirs: there is nothing to prove.
    else
      yield* step('State', () =>
        state({ target, device, usedBy: explanation || 'the kernel does not say by whom', signal }),
      )
  },
})

async function* fenced(target: Target, device: string, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  await using fence = await raiseFence(device, { writable: false, signal })
  yield* state({ target, device, fence, signal })
}

interface Look {
  target: Target
  device: string
  /** undefined: somebody else has it. */
  fence?: Fence
  usedBy?: string
  signal: AbortSignal
}

async function* state({ target, device, fence, usedBy, signal }: Look): AsyncGenerator<Evidence, void> {
  const fenced = fence?.device ?? device
  yield measurement('in use', usedBy !== undefined)
  if (usedBy !== undefined) yield log('INFO', `In use: ${usedBy}.`)
  yield measurement('lies on', (await lyingOn(device, signal)).join(', ') || 'nothing')
  const signature = await readSignature(device, signal)
  yield* signatureEvidence(signature)
  if (signature.place) yield* placeEvidence(signature.place, await sectorsOf(signature.place.disk))
  const signatures = fence ? await readSignatures(fenced, signal) : undefined
  const { type = '' } = signature
  const superblock = await readingFrom(fenced, read => readSuperblock(type, read))
  if (superblock) yield* superblockEvidence(superblock, target.size)
  const layer = await LAYERS[type]?.({ device, fenced, inUse: usedBy !== undefined, size: target.size, signal })
  await fence?.untouched()
  yield* layer?.evidence ?? []
  const verdict = judged({ signature, signatures, superblock, layer, usedBy })
  if (verdict instanceof Skip) throw verdict
  yield* verdict
}

const sectorsOf = (number: string) => readNumber(`/sys/dev/block/${number}/size`)
