// How far a self-test is: drives tell it in coarse steps, and time says what lies between them.
import type { Progress } from '../contract/records.ts'

export interface Told {
  /** By the drive, 0 to 1; undefined where it does not tell. */
  fraction: number | undefined
  /** How coarse its steps are: 0.1 for ATA, 0.01 otherwise. */
  step: number
  /** By the drive, for the whole test. */
  expected: number | undefined
}

/** ATA says 90 % remaining at once: what it tells is the end of the step it is in. */
export const estimate = (elapsed: number, { fraction, step, expected }: Told): Progress => {
  const byTime = expected === undefined ? undefined : elapsed / expected
  const [low, high] = fraction === undefined ? [0, NEARLY] : [fraction - (step > 0.05 ? step : 0), fraction]
  const done = Math.min(NEARLY, Math.max(0, Math.min(Math.max(byTime ?? high, low), high)))
  const percent = Math.round(done * 1000) / 10
  const late = byTime !== undefined && byTime > high
  return {
    fraction: done,
    workDone: percent,
    workTotal: 100,
    unit: '%',
    ...(elapsed > 0 ? { rate: percent / elapsed } : {}),
    // No promise where the drive is behind its own estimate.
    ...(expected === undefined || late ? {} : { etaSeconds: Math.max(0, expected * (1 - done)) }),
  }
}

/** It has ended when the drive says so, not before. */
const NEARLY = 0.99

/** Why it does not go on, once the drive is that much behind its own estimate. */
export const stall = (standing: number, { fraction, step, expected }: Told): string | undefined => {
  if (fraction === undefined || expected === undefined || standing < Math.max(MIN_STALL_S, 2 * step * expected)) return
  const minutes = (seconds: number) => `${Math.round(seconds / 60)} min`
  return `The drive has said ${Math.round(fraction * 100)} % for ${minutes(standing)}; by its own estimate the whole test takes ${minutes(expected)}. Drives pause a self-test while others use them, and some stay at one step for hours.`
}

const MIN_STALL_S = 60
