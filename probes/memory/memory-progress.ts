// How far several memtesters are together. The one that will end last decides, because the run ends with it.
import type { Progress } from '../contract/records.ts'
import { type Estimate, USUAL_SECONDS_PER_GIB } from './memtester-progress.ts'
import { PASSES_PER_LOOP } from './memtester-sub-tests.ts'

export interface Share {
  bytes: number
  loops: number
  /** Seconds of the clock from the run's beginning until it was started; undefined: not yet. */
  startedAt: number | undefined
  /** CPU seconds that it has used, and those of them for taking and locking its memory (undefined: not done yet). */
  cpuSeconds: number
  lockSeconds: number | undefined
  /** Of its loops; undefined until they begin. */
  estimate: Estimate | undefined
  ended: boolean
}

/** The progress of the whole run, `seconds` after its start. Work is bytes gone over, read or written. */
export const combined = (shares: readonly Share[], seconds: number, speed: Speed): Progress => {
  const rest = restOf(shares)
  const fractions = shares.map((share, index) => ratio(elapsed(share, seconds), rest[index] ?? 0))
  const workDone = shares.reduce((sum, { bytes, estimate }) => sum + bytes * (estimate?.passes ?? 0), 0)
  return {
    fraction: Math.max(0, Math.min(1, ...fractions)),
    workDone: Math.round(workDone),
    workTotal: shares.reduce((sum, { bytes, loops }) => sum + bytes * loops * PASSES_PER_LOOP, 0),
    unit: 'B',
    ...speed(seconds, workDone, shares, rest),
  }
}

/**
 * Rate in bytes per second of the clock over the last seconds, and what remains at that pace; without it as long as it
 * is not known which part of the processor they get.
 */
export type Speed = ReturnType<typeof createSpeed>

export const createSpeed = () => {
  const samples: Sample[] = []
  return (seconds: number, work: number, shares: readonly Share[], rest: readonly number[]) => {
    samples.push({ seconds, work, cpu: shares.map(({ cpuSeconds }) => cpuSeconds) })
    while ((samples[1]?.seconds ?? seconds) < seconds - WINDOW) samples.shift()
    const [first = { seconds, work, cpu: [] }] = samples
    const span = seconds - first.seconds
    const etaSeconds = remaining(
      rest,
      shares.map((share, index) => stretch(share, span, seconds, first.cpu[index] ?? 0)),
    )
    return {
      ...(span > 0 ? { rate: Math.round((work - first.work) / span) } : {}),
      ...(etaSeconds === undefined ? {} : { etaSeconds }),
    }
  }
}

interface Sample {
  seconds: number
  work: number
  cpu: number[]
}

/** Seconds that rate and pace look back. */
const WINDOW = 15
/** So much CPU time shows the pace; with less of it, so many seconds of the clock. */
const ENOUGH_CPU = 0.1
const ENOUGH_CLOCK = 5

/** One that was not started yet will get as little of a processor as those that were. */
const remaining = (rest: readonly number[], stretches: readonly (number | undefined)[]): number | undefined => {
  const known = stretches.filter(stretch => stretch !== undefined)
  const slowest = known.length > 0 ? Math.max(...known) : undefined
  const each = rest.map((seconds, index) => {
    const stretch = stretches[index] ?? slowest
    return seconds === 0 ? 0 : stretch && seconds * stretch
  })
  return each.every(seconds => seconds !== undefined) ? Math.max(0, ...each) : undefined
}

/** Seconds of the clock per CPU second; other programs make it more than 1. undefined while it is not known. */
const stretch = ({ startedAt, cpuSeconds }: Share, span: number, seconds: number, cpuBefore: number) => {
  if (startedAt === undefined) return undefined
  const clock = Math.min(span, seconds - startedAt)
  const cpu = cpuSeconds - cpuBefore
  return cpu > ENOUGH_CPU || clock > ENOUGH_CLOCK ? Math.max(1, clock / Math.max(cpu, LEAST_CPU)) : undefined
}

const LEAST_CPU = 0.001

/** What an undisturbed run would have taken to be here: the wait until it was started, then its CPU time. */
const elapsed = ({ startedAt, cpuSeconds }: Share, seconds: number) => (startedAt ?? seconds) + cpuSeconds

const ratio = (elapsed: number, rest: number) => (elapsed + rest > 0 ? elapsed / (elapsed + rest) : 0)

/** CPU seconds that each still needs; where its own loops have not begun, as many per byte as for the others. */
const restOf = (shares: readonly Share[]): number[] => {
  const perByte = mean(shares.flatMap(testSecondsPerByte)) ?? USUAL_SECONDS_PER_GIB / 2 ** 30
  const lockPerByte = mean(shares.flatMap(lockSecondsPerByte)) ?? USUAL_LOCK_SECONDS_PER_GIB / 2 ** 30
  let queue = 0
  return shares.map(share => {
    const { bytes, loops, lockSeconds, cpuSeconds, estimate, ended } = share
    if (ended) return 0
    if (lockSeconds === undefined) queue += Math.max(0, bytes * lockPerByte - cpuSeconds)
    return estimate ? estimate.remaining * towards(perByte, share) : queue + bytes * loops * perByte
  })
}

/**
 * What slowed one of them down until now (another program on its core, the other memtesters) will not stay with it alone:
 * at first it is taken to go on as all do, and only with time at its own pace. Measured on runs of 8 s: 2.3 points off at
 * the most instead of 2.7.
 */
const towards = (perByte: number, share: Share) => {
  const [own = perByte] = testSecondsPerByte(share)
  const trust = share.cpuSeconds / (share.cpuSeconds + PACE_SECONDS)
  return trust + (1 - trust) * (perByte / own)
}

const PACE_SECONDS = 30

const USUAL_LOCK_SECONDS_PER_GIB = 0.7

/** Per loop. */
const testSecondsPerByte = ({ bytes, loops, cpuSeconds, lockSeconds, estimate }: Share) =>
  estimate && lockSeconds !== undefined ? [(cpuSeconds - lockSeconds + estimate.remaining) / bytes / loops] : []

const lockSecondsPerByte = ({ bytes, lockSeconds }: Share) => (lockSeconds === undefined ? [] : [lockSeconds / bytes])

const mean = (values: number[]) =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
