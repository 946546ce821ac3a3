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
const HUNG_MS = 60_000

/** Yields `beat()` twice a second and returns how the slice ended. Leaves no process behind, however it is left. */
export async function* runSlice<T>(slice: Slice, beat: () => T, signal: AbortSignal): AsyncGenerator<T, SliceEnd> {
  const yaml = join(slice.folder, 'metrics.yaml')
  await rm(yaml, { force: true })
  const stop = new AbortController()
  const tool: Tool = { printed: '', interrupted: false }
  const deadline = performance.now() + slice.seconds * 1000
  const running = follow(tool, slice, AbortSignal.any([signal, stop.signal]))
  try {
    while (await isStillRunning(running, deadline - performance.now())) {
      if (performance.now() >= deadline) interrupt(tool)
      yield beat()
    }
    const end = await running
    const metrics = parseMetrics(await readFile(yaml, 'utf8').catch(() => ''))
    return { verdict: judgeSlice(end, tool.printed), ...(metrics ? { metrics } : {}) }
  } finally {
    stop.abort()
    await running.catch(() => undefined)
  }
}

interface Tool {
  pid?: number
  printed: string
  interrupted: boolean
}

/** Waits for the end, at most one beat and not beyond the deadline. */
const isStillRunning = async (running: Promise<unknown>, remaining: number) => {
  const beat = new AbortController()
  const wait = remaining > 0 ? Math.min(remaining, BEAT_MS) : BEAT_MS
  const late = pause(wait, true, { signal: beat.signal }).catch(() => true)
  try {
    return await Promise.race([running.then(() => false), late])
  } finally {
    beat.abort()
  }
}

/**
 * stress-ng counts whole seconds only, SIGINT ends it in between, with all its figures (stress-ng(1), NOTES). Before its
 * workers have started the signal would kill it instead.
 */
const interrupt = (tool: Tool) => {
  if (tool.interrupted || tool.pid === undefined || !/stressors? started/.test(tool.printed)) return
  tool.interrupted = true
  process.kill(tool.pid, 'SIGINT')
}

/** By itself stress-ng ends a few seconds later than it is interrupted; on a starved machine it takes its time. */
const follow = async (tool: Tool, { method, workers, seconds, folder }: Slice, signal: AbortSignal) => {
  const longest = Math.ceil(seconds) + 5
  const onStart = (pid: number) => {
    tool.pid = pid
  }
  const args = sliceArguments(method, workers, longest, folder)
  const running = chunks('stress-ng', args, { signal, timeout: longest * 1000 + HUNG_MS, onStart })
  for (;;) {
    const next = await running.next()
    if (next.done) return next.value
    if (tool.printed.length < MOST_TEXT) tool.printed += next.value.text
  }
}
