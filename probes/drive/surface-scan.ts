// Reads every sector of a drive, or has the drive do it, and says which cannot be read and where it is slow.
import { z } from 'zod'
import { deviceOf, onlyRoot } from '../block/declaration.ts'
import { type Fence, raiseFence } from '../block/fence.ts'
import { withProof } from '../block/written.ts'
import { beside } from '../contract/beside.ts'
import { Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, log, step } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { withCounters } from './counters.ts'
import { isGone, readGeometry } from './drive-geometry.ts'
import { watchDriveLog } from './drive-kernel-log.ts'
import { filesAt, readPartitions } from './sector-place.ts'
import { CHUNK } from './surface-reader.ts'
import { type Scan, scanSurface } from './surface-steps.ts'

const percent = (title: string, value: number) => z.number().min(0).max(100).default(value).meta({ title, unit: '%' })

const params = z.object({
  mode: z
    .enum(['read', 'verify'])
    .default('read')
    .meta({ title: word('parameter.surfaceMode'), description: word('parameter.surfaceMode.what') }),
  from: percent(word('parameter.surfaceFrom'), 0),
  to: percent(word('parameter.surfaceTo'), 100),
})

export default defineProbe({
  id: 'drive/surface-scan',
  title: 'drive/surface-scan.title',
  summary: 'drive/surface-scan.summary',
  target: 'drive',
  params,
  tools: ['blockdev'],
  applies: ({ device }) => (device === undefined ? word('reason.noBlockDevice') : undefined),
  denied: onlyRoot,
  claims: ({ id }) => [{ resource: id, mode: 'exclusive' }],
  writes: false,
  estimate: ({ from, to }, { size = 0 }) => {
    const bytes = (size * Math.max(0, to - from)) / 100
    return { low: Math.round(bytes / FASTEST) + 1, high: Math.round(bytes / SLOWEST) + 10 }
  },
  async *run({ params, target, signal }) {
    const device = deviceOf(target)
    const geometry = await readGeometry(device)
    const stretch = part(params, geometry.size)
    // Around the proof: a drive that is in use is not ours to count what is written to.
    await using fence = await raiseFence(device, { writable: false, signal })
    const scan: Scan = {
      ...{ device: fence.device, hardwareInfoId: target.id, geometry, ...stretch, mode: params.mode, bad: [] },
      partitions: await readPartitions(geometry.name),
      isGone: () => isGone(geometry.name),
    }
    const steps = beside(scanned(scan, fence, signal), watchDriveLog(device, target.id))
    yield* withProof(device, withCounters(target, signal, steps))
  },
})

/** Bytes a second: of a good NVMe drive, and of a disk's innermost tracks. */
const FASTEST = 3.5e9
const SLOWEST = 1e8

async function* scanned(scan: Scan, fence: Fence, signal: AbortSignal): AsyncGenerator<RecordBody, void> {
  yield* step('Surface', () => scanSurface(scan, signal))
  if (scan.bad.length > 0) yield* step('Files on bad sectors', () => files(scan, signal))
  await fence.untouched()
}

/** Bytes, at the edges of pieces. */
const part = ({ from, to }: z.output<typeof params>, size: number) => {
  if (from >= to) throw new Skip('nothing-to-read', word('reason.emptyPart'))
  const edge = (share: number) => Math.floor((size * share) / 100 / CHUNK) * CHUNK
  return { from: edge(from), to: to === 100 ? size : Math.min(size, Math.max(edge(to), edge(from) + CHUNK)) }
}

async function* files({ bad, partitions }: Scan, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  for (const line of await filesAt(bad, partitions, signal)) yield log('WARNING', line)
}
