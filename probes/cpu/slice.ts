// Runs stress-ng for one slice of the time and gives a sign of life every half second meanwhile.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chunks } from '../tool.ts'
import { judgeSlice, type Metrics, parseMetrics, type SliceVerdict, sliceArguments } from './stress-ng.ts'

export interface Slice {
  method: string
  workers: number
  seconds: number
  /** Its scratch folder. */
  folder: string
}

export interface SliceEnd {
  verdict: SliceVerdict
  metrics?: Metrics
}

const BEAT_MS = 500
const MOST_TEXT = 1_000_000

/** Yields `beat()` twice a second and returns how the slice ended. Leaves no process behind, however it is left. */
export async function* runSlice<T>(slice: Slice, beat: () => T, signal: AbortSignal): AsyncGenerator<T, SliceEnd> {
  const yaml = join(slice.folder, 'metrics.yaml')
  await rm(yaml, { force: true })
  const stop = new AbortController()
  const running = printedBy(slice, AbortSignal.any([signal, stop.signal]))
  try {
    while (await isStillRunning(running)) yield beat()
    const { printed, end } = await running
    const metrics = parseMetrics(await readFile(yaml, 'utf8').catch(() => ''))
    return { verdict: judgeSlice(end, printed), ...(metrics ? { metrics } : {}) }
  } finally {
    stop.abort()
    await running.catch(() => undefined)
  }
}

/** Waits for the end, at most one beat. */
const isStillRunning = async (running: Promise<unknown>) => {
  const beat = new AbortController()
  const late = pause(BEAT_MS, true, { signal: beat.signal }).catch(() => true)
  try {
    return await Promise.race([running.then(() => false), late])
  } finally {
    beat.abort()
  }
}

/** stress-ng gets twice its time and ten seconds more before it counts as hung. */
const printedBy = async ({ method, workers, seconds, folder }: Slice, signal: AbortSignal) => {
  const args = sliceArguments(method, workers, seconds, folder)
  const running = chunks('stress-ng', args, { signal, timeout: (2 * seconds + 10) * 1000 })
  let printed = ''
  for (;;) {
    const next = await running.next()
    if (next.done) return { printed, end: next.value }
    if (printed.length < MOST_TEXT) printed += next.value.text
  }
}
