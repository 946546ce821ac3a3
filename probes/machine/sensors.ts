// Temperatures, clocks, power, throttling and memory error counters: watched for a time, or beside a test.
import { z } from 'zod'
import { Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, log, pass, progress, series, step } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { followBmc } from './bmc.ts'
import { type Point, points } from './charts.ts'
import { isBlind, lacking, type Roots, takeSample } from './sample.ts'
import { addHighest, judge } from './sensor-verdict.ts'
import { ticks } from './ticks.ts'

const SAMPLE_MS = 1000
const MOST_SERIES = 16

/** The companion of a test: watches the sensors in a step of its own until `mainEnded` aborts. Never says PASS. */
export async function* watchSensors(mainEnded: AbortSignal): AsyncGenerator<RecordBody, void> {
  yield* step('Sensors', () => observe(mainEnded))
}

export default defineProbe({
  id: 'machine/sensors',
  title: 'machine/sensors.title',
  summary: 'machine/sensors.summary',
  target: 'machine',
  params: z.object({
    seconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(60)
      .meta({ title: word('parameter.seconds'), unit: 's' }),
  }),
  tools: [],
  claims: () => [],
  writes: false,
  estimate: ({ seconds }) => ({ low: seconds, high: seconds + 2 }),
  async *run({ params, signal }) {
    yield* step('Sensors', () => observeFor(params.seconds, signal))
  },
})

/** Watches for a time and then says whether a sensor was judged at all. */
export async function* observeFor(seconds: number, signal: AbortSignal, roots = REAL): AsyncGenerator<Evidence, void> {
  const start = performance.now()
  let judged = 0
  let firstSeries: string | undefined
  const ended = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)])
  for await (const evidence of observe(ended, roots)) {
    yield evidence
    if ('validators' in evidence && evidence.validators?.length) judged++
    if (evidence.artifact !== 'measurementSeriesElement') continue
    firstSeries ??= evidence.measurementSeriesId
    if (evidence.measurementSeriesId === firstSeries) yield timeShare(start, seconds)
  }
  signal.throwIfAborted()
  if (judged === 0) throw new Skip('sensors-without-limits', 'No sensor that was read states a limit to compare with.')
  yield pass('sensors-within-limits', `${judged} sensors were compared with their limits for ${seconds} s.`)
}

const timeShare = (start: number, seconds: number) => {
  const elapsed = Math.min((performance.now() - start) / 1000, seconds)
  return progress({
    fraction: elapsed / seconds,
    workDone: Math.round(elapsed),
    workTotal: seconds,
    unit: 's',
    etaSeconds: seconds - elapsed,
  })
}

const REAL: Roots = { sys: '/sys', proc: '/proc' }

/** One sample a second as series of measurements, and at the end what changed. Skip where there is no sensor. */
export async function* observe(ended: AbortSignal, roots: Roots = REAL): AsyncGenerator<Evidence, void> {
  const stop = new AbortController()
  const bmc = followBmc(AbortSignal.any([ended, stop.signal]))
  try {
    const first = await takeSample(roots, bmc.sensors)
    for (const reason of lacking(first)) yield log('INFO', `Not watched: ${reason}.`)
    if (isBlind(first) && !bmc.present) throw new Skip('no-sensors', 'This machine has no sensor that can be read.')
    let last = first
    const highest = addHighest(new Map(), first)
    const charts = createCharts()
    for await (const _tick of ticks(SAMPLE_MS, ended)) {
      const sample = await takeSample({ sys: roots.sys }, bmc.sensors)
      addHighest(highest, sample)
      yield* charts.add(points(sample, last))
      last = sample
    }
    yield* charts.end()
    if (bmc.problem) yield log('WARNING', `Management controller not read: ${bmc.problem}`)
    yield* judge(first, await takeSample(roots, bmc.sensors), highest)
  } finally {
    stop.abort()
    await bmc.stopped
  }
}

/** Starts a series when its first point comes. */
const createCharts = () => {
  const open = new Map<string, ReturnType<typeof series>>()
  return {
    *add(list: Point[]): Generator<Evidence, void> {
      for (const { name, value, ...rest } of list) {
        const known = open.get(name)
        if (!known && open.size >= MOST_SERIES) continue
        const line = known ?? series(name, rest)
        if (!known) {
          open.set(name, line)
          yield line.start
        }
        yield line.element(value)
      }
    },
    *end(): Generator<Evidence, void> {
      for (const line of open.values()) yield line.end()
    },
  }
}
