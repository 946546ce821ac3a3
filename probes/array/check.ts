// Whether all members of an array hold what belongs together. A stopped or read-only array is compared by our own
// reader, which writes nothing; one in use by the kernel, which alone knows what is being written to it.
import { z } from 'zod'
import { onlyRoot, withDrives } from '../block/declaration.ts'
import { type Fence, raiseFence } from '../block/fence.ts'
import { Inconclusive } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, log, step } from '../contract/step.ts'
import { compare, conclusion } from './compare.ts'
import { type Comparison, comparisonOf } from './comparison.ts'
import { followWork, kernelCheck } from './kernel-check.ts'
import { isReadOnly, readLiveArray, readWork } from './live.ts'
import { type ArrayParts, mdUuid, readArray } from './members.ts'
import { placesOf } from './places.ts'
import { provenAll } from './proof.ts'
import { onlyItsController } from './raid-volume.ts'

export default defineProbe({
  id: 'array/check',
  title: 'array/check.title',
  summary: 'array/check.summary',
  target: 'array',
  params: z.object({}),
  tools: ['lsblk', 'mdadm'],
  applies: target => onlyItsController(target) ?? (mdUuid(target) === undefined ? NO_COPIES : undefined),
  denied: onlyRoot,
  claims: target => withDrives(target, 'exclusive'),
  writes: false,
  estimate: (_params, { size = 0 }) => ({ low: 5 + size / FASTEST, high: 20 + size / SLOWEST }),
  async *run({ target, signal }) {
    const parts = await readArray(target, signal)
    const { name, live } = parts
    if (name !== undefined && live && !isReadOnly(live)) return yield* inUse(name, signal)
    const comparison = comparisonOf(placesOf(parts))
    const members = comparison.groups.flat()
    yield* provenAll(
      members.map(member => member.name),
      step('Comparison', () => compareFenced(parts, comparison, signal)),
    )
  },
})

const NO_COPIES = 'A volume group holds no copies to compare; an array of drives does.'

/** Bytes a second. */
const [FASTEST, SLOWEST] = [1e9, 100e6]

/** Work that the kernel has begun comes first; cancelled, it goes on. */
async function* inUse(name: string, signal: AbortSignal): AsyncGenerator<RecordBody, void> {
  const work = await readWork(name)
  if (work && work.what !== 'check') {
    yield* step(`The kernel’s ${work.what}`, () => followWork(name, signal))
    return yield* inUse(name, signal)
  }
  yield* step('Check by the kernel', () => kernelCheck(name, signal))
}

async function* compareFenced(
  parts: ArrayParts,
  comparison: Comparison,
  signal: AbortSignal,
): AsyncGenerator<Evidence, void> {
  await using stack = new AsyncDisposableStack()
  const fences = await raiseFences(parts, comparison, stack, signal)
  const devices = new Map(parts.members.map(member => [member, fences.get(member.name)?.device]))
  if (isUnequal(parts)) yield log('WARNING', UNEQUAL)
  const found = yield* compare(comparison, devices, signal)
  for (const fence of fences.values()) await fence.untouched()
  await stillReadOnly(parts)
  yield* conclusion(found, comparison)
}

/** What is assembled has claimed its members; whoever claims it keeps all others away from them. */
const raiseFences = async (
  { name }: ArrayParts,
  { groups }: Comparison,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Map<string, Fence>> => {
  const fences = new Map<string, Fence>()
  for (const claimed of name === undefined ? groups.flat().map(member => member.name) : [name])
    fences.set(claimed, stack.use(await raiseFence(`/dev/${claimed}`, { writable: false, signal })))
  return fences
}

const stillReadOnly = async ({ name }: ArrayParts) => {
  if (name === undefined) return
  const live = await readLiveArray(name)
  if (!live || !isReadOnly(live))
    throw new Inconclusive('used-behind-our-back', 'The array was stopped or switched to writing meanwhile.')
}

/** Differences were to be expected. */
const isUnequal = ({ members }: ArrayParts) =>
  members.some(({ superblock }) => superblock.resyncOffset !== undefined || superblock.state.startsWith('active'))

const UNEQUAL = 'The array was not stopped in order, or never made equal: differences are to be expected.'
