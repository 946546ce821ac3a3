// The walk of a surface scan: goes over the drive, says every half second how far it is, judges at the end.
import { setTimeout as pause } from 'node:timers/promises'
import { Inconclusive } from '../contract/errors.ts'
import { type Evidence, log, progress, series, unknown } from '../contract/step.ts'
import { ticks } from '../machine/ticks.ts'
import type { Geometry } from './drive-geometry.ts'
import type { Partition } from './sector-place.ts'
import { createPace } from './surface-pace.ts'
import { CHUNK, openReader } from './surface-reader.ts'
import { createRegions, type Region, type Regions, type Slowness, slowRegions } from './surface-regions.ts'
import { type Check, type Sweep, startSweep } from './surface-sweep.ts'
import { verdict } from './surface-verdict.ts'
import { openVerifier } from './surface-verify.ts'

export interface Scan {
  /** To read from, while the drive itself is fenced off. */
  device: string
  hardwareInfoId: string
  geometry: Geometry
  mode: 'read' | 'verify'
  /** Bytes from the start of the drive. */
  from: number
  to: number
  partitions: readonly Partition[]
  isGone(): Promise<boolean>
  /** Filled by the scan: bytes from the start of the drive. */
  bad: number[]
}

/** With two readings at once the drive never waits for us. */
const AT_ONCE = 2
const POLL_MS = 500
const LAST_WAIT_MS = 5000

export async function* scanSurface(scan: Scan, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  await using stack = new AsyncDisposableStack()
  const { checks, sizes: all } = await openChecks(scan, stack, signal)
  const regions = createRegions(scan.from, scan.to, all[0], checks.length)
  const stop = new AbortController()
  const sweep = startSweep(
    { from: scan.from, to: scan.to, sizes: all },
    { checks, isGone: scan.isGone, onPiece: regions.add, signal: AbortSignal.any([signal, stop.signal]) },
  )
  // A drive that hangs keeps its readings for as long as the kernel lets it: longer than anybody wants to wait.
  stack.defer(() => Promise.race([sweep.finished.catch(() => {}), pause(LAST_WAIT_MS, undefined, { ref: false })]))
  stack.defer(() => stop.abort())
  yield log('INFO', begun(scan))
  const seen = yield* followed(scan, sweep, regions, signal)
  scan.bad.push(...sweep.bad)
  const slowness = slowRegions(seen)
  if (slowness.regions.length > 0)
    yield log('INFO', `Slow at first: ${slowness.regions.length} regions; the slowest are read again.`)
  const stillSlow = sweep.stopped() === undefined ? await slowAgain(slowness, checks[0], all[0], signal) : []
  const { geometry, hardwareInfoId, partitions, bad } = scan
  const unit = all.at(-1) ?? geometry.logicalSector
  const { recovered } = sweep
  const found = { ...geometry, hardwareInfoId, partitions, bad, recovered, unit, slowness, stillSlow, regions: seen }
  yield* verdict({ ...found, mode: scan.mode, done: sweep.done(), stopped: sweep.stopped() })
  if (sweep.stopped() === 'vanished') throw new Inconclusive('drive-vanished', 'The drive vanished while it was read.')
}

interface Checks {
  checks: Check[]
  /** As of a stretch. */
  sizes: [number, ...number[]]
}

const MIDDLE = 64 * 1024
/** A larger one is no sector but how the drive likes to be written to. */
const LARGEST_SECTOR = 4096

const openChecks = async (
  { mode, device, geometry }: Scan,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Checks> => {
  const { logicalSector, physicalSector } = geometry
  const unit = physicalSector <= LARGEST_SECTOR ? Math.max(logicalSector, physicalSector) : logicalSector
  if (mode === 'verify') {
    const { check, piece } = await openVerifier(device, geometry, signal)
    return { checks: [check], sizes: [piece, MIDDLE, unit] }
  }
  const readers = await Promise.all(Array.from({ length: AT_ONCE }, () => openReader(device)))
  return { checks: readers.map(reader => stack.use(reader).check), sizes: [CHUNK, MIDDLE, unit] }
}

const MB = 1e6

const begun = ({ mode, from, to, geometry }: Scan) =>
  `${mode === 'read' ? 'Reading' : 'The drive verifies'} ${Math.round((to - from) / MB)} MB of ${geometry.name}, from byte ${from}; sectors of ${geometry.logicalSector} bytes.`

/** Says what happens until the sweep has ended, and returns the regions it went over. */
async function* followed(
  scan: Scan,
  sweep: Sweep,
  regions: Regions,
  signal: AbortSignal,
): AsyncGenerator<Evidence, Region[]> {
  const courses = createCourses(scan.hardwareInfoId)
  const ended = new AbortController()
  sweep.finished.catch(() => {}).finally(() => ended.abort())
  const advance = createAdvance(scan)
  const patience = createPatience(scan.geometry)
  const seen: Region[] = []
  const completed = function* () {
    for (const region of regions.completed()) {
      seen.push(region)
      yield* courses.add(region)
    }
  }
  yield* courses.start()
  for await (const _ of ticks(POLL_MS, AbortSignal.any([signal, ended.signal]))) {
    yield advance(sweep.done())
    yield* patience(sweep.waiting())
    yield* completed()
  }
  signal.throwIfAborted()
  await sweep.finished
  yield* completed()
  yield* courses.end()
  yield advance(sweep.done())
  return seen
}

const rounded = (value: number) => Math.round(value * 10) / 10

const COURSES: [name: string, unit: string, of: (region: Region) => number][] = [
  ['reading rate by region', 'MB/s', ({ rate }) => rate],
  ['time for a piece by region, median', 'ms', ({ p50 }) => p50],
  ['time for a piece by region, 99 %', 'ms', ({ p99 }) => p99],
  ['time for a piece by region, longest', 'ms', ({ max }) => max],
]

/** One element of each for each region, from the start of the drive to its end. */
const createCourses = (hardwareInfoId: string) => {
  const all = COURSES.map(([name, unit, of]) => ({ course: series(name, { unit, hardwareInfoId }), of }))
  return {
    start: () => all.map(({ course }) => course.start),
    add: (region: Region) => all.map(({ course, of }) => course.element(rounded(of(region)))),
    end: () => all.map(({ course }) => course.end()),
  }
}

const createAdvance = ({ from, to, geometry }: Scan) => {
  const pace = createPace(geometry.size, to, geometry.rotational)
  const start = performance.now()
  return (done: number): Evidence => {
    const { rate, etaSeconds } = pace((performance.now() - start) / 1000, from + done)
    const [workDone, workTotal] = [Math.round(done / MB), Math.round((to - from) / MB)]
    const work = { fraction: done / (to - from), workDone, workTotal, unit: 'MB', rate: rounded(rate / MB) }
    return progress(etaSeconds === undefined ? work : { ...work, etaSeconds: Math.round(etaSeconds) })
  }
}

const FIRST_WORD_S = 30
const GIVE_UP_S = 960

/** A drive that does not answer is waited for, and that is said; in the end it is given up. */
const createPatience = ({ logicalSector }: Geometry) => {
  let nextWord = FIRST_WORD_S
  return function* (waiting: ReturnType<Sweep['waiting']>): Generator<Evidence, void> {
    if (waiting === undefined || waiting.seconds < FIRST_WORD_S) nextWord = FIRST_WORD_S
    if (waiting === undefined || waiting.seconds < nextWord) return
    nextWord *= 2
    const what = `${Math.round(waiting.seconds)} s for sector ${waiting.offset / logicalSector}`
    yield log('WARNING', `Waiting ${what}: the drive does not answer.`)
    if (waiting.seconds < GIVE_UP_S) return
    yield unknown('drive-does-not-answer', `The drive did not answer: waited ${what}.`)
    throw new Inconclusive('drive-does-not-answer', `Given up after waiting ${what}.`)
  }
}

const MOST_READ_AGAIN = 16

/** A pause may have come from elsewhere: what is slow in the drive is slow twice. */
const slowAgain = async ({ regions, limit }: Slowness, check: Check | undefined, size: number, signal: AbortSignal) => {
  const still: Region[] = []
  for (const region of regions.slice(0, MOST_READ_AGAIN)) {
    signal.throwIfAborted()
    const start = performance.now()
    await check?.(region.slowest, Math.min(size, region.offset + region.length - region.slowest))
    if (performance.now() - start > limit) still.push(region)
  }
  return still
}
