import type { TestRun } from '../probes/contract/test-run.ts'
import { elapsedSeconds } from '../probes/contract/test-run.ts'
import type { Estimate } from './answers.ts'

/** Below this fraction the estimate from before the start is better than what was measured so far. */
const MEASURED_FROM = 0.1

/** Seconds that remain, as a range: from the measured rate, before that from the estimate of the start. */
export const remaining = (run: TestRun, estimate: Estimate): Estimate => {
  const { fraction = 0, etaSeconds } = run.progress ?? {}
  if (fraction >= MEASURED_FROM && etaSeconds !== undefined) return { low: etaSeconds * 0.9, high: etaSeconds * 1.15 }
  const elapsed = elapsedSeconds(run)
  return { low: Math.max(0, estimate.low - elapsed), high: Math.max(0, estimate.high - elapsed) }
}
