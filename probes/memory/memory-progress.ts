// How far several memtesters are together. The one that will end last decides, because the run ends with it.
import type { Progress } from '../contract/records.ts'
import { type Estimate, USUAL_SECONDS_PER_GIB } from './memtester-progress.ts'
import { PASSES_PER_LOOP } from './memtester-sub-tests.ts'

export interface Share {
  bytes: number
  loops: number
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
  const elapsed = elapsedOf(shares)
  const fractions = shares.map((_, index) => ratio(elapsed[index] ?? 0, rest[index] ?? 0))
  const workDone = shares.reduce((sum, { bytes, estimate }) => sum + bytes * (estimate?.passes ?? 0), 0)
  return {
    fraction: Math.max(0, Math.min(1, ...fractions)),
    workDone: Math.round(workDone),
    workTotal: shares.reduce((sum, { bytes, loops }) => sum + bytes * loops * PASSES_PER_LOOP, 0),
    unit: 'B',
    ...speed(seconds, workDone, shares, rest),
  }
}

/** Rate in bytes per second of the clock over the last seconds, and what remains at that pace. */
export type Speed = ReturnType<typeof createSpeed>

export const createSpeed = () => {
  const samples: Sample[] = []
  return (seconds: number, work: number, shares: readonly Share[], rest: readonly number[]) => {
    samples.push({ seconds, work, cpu: shares.map(({ cpuSeconds }) => cpuSeconds) })
    while ((samples[1]?.seconds ?? seconds) < seconds - WINDOW) samples.shift()
    const [first = { seconds, work, cpu: [] }] = samples
    const span = seconds - first.seconds
    const eta = shares.map(
      ({ cpuSeconds }, index) => (rest[index] ?? 0) * stretch(span, cpuSeconds - (first.cpu[index] ?? 0)),
    )
    return { ...(span > 0 ? { rate: Math.round((work - first.work) / span) } : {}), etaSeconds: Math.max(0, ...eta) }
  }
}

interface Sample {
  seconds: number
  work: number
  cpu: number[]
}

/** Seconds that rate and pace look back. */
const WINDOW = 15

/** Seconds of the clock per CPU second; other programs make it more than 1. */
const stretch = (seconds: number, cpu: number) => (cpu > 0.1 ? Math.min(20, Math.max(1, seconds / cpu)) : 1)

/** CPU seconds until now in which each has waited for those before it to lock their memory, or has run. */
const elapsedOf = (shares: readonly Share[]): number[] => {
  let waited = 0
  return shares.map(({ cpuSeconds, lockSeconds }) => {
    const elapsed = waited + cpuSeconds
    waited += lockSeconds ?? cpuSeconds
    return elapsed
  })
}

const ratio = (elapsed: number, rest: number) => (elapsed + rest > 0 ? elapsed / (elapsed + rest) : 0)

/** CPU seconds that each still needs; where its own loops have not begun, as many per byte as for the others. */
const restOf = (shares: readonly Share[]): number[] => {
  const perByte = mean(shares.flatMap(testSecondsPerByte)) ?? USUAL_SECONDS_PER_GIB / 2 ** 30
  const lockPerByte = mean(shares.flatMap(lockSecondsPerByte)) ?? USUAL_LOCK_SECONDS_PER_GIB / 2 ** 30
  let queue = 0
  return shares.map(({ bytes, loops, lockSeconds, cpuSeconds, estimate, ended }) => {
    if (ended) return 0
    if (lockSeconds === undefined) queue += Math.max(0, bytes * lockPerByte - cpuSeconds)
    return estimate?.remaining ?? queue + bytes * loops * perByte
  })
}

const USUAL_LOCK_SECONDS_PER_GIB = 0.7

/** Per loop. */
const testSecondsPerByte = ({ bytes, loops, cpuSeconds, lockSeconds, estimate }: Share) =>
  estimate && lockSeconds !== undefined ? [(cpuSeconds - lockSeconds + estimate.remaining) / bytes / loops] : []

const lockSecondsPerByte = ({ bytes, lockSeconds }: Share) => (lockSeconds === undefined ? [] : [lockSeconds / bytes])

const mean = (values: number[]) =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
