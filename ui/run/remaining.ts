import type { TestRun } from '../../probes/contract/test-run.ts'
import { elapsedSeconds } from '../../probes/contract/test-run.ts'
import type { Estimate } from '../answers.ts'

/** Below this fraction the estimate from before the start is better than what was measured so far. */
const MEASURED_FROM = 0.1

/**
 * Seconds that remain, as a range: from the measured rate; before that from the estimate of the start, unless the test
 * has been shown to take longer. undefined when neither says anything.
 */
export const remaining = (run: TestRun, estimate: Estimate): Estimate | undefined => {
  const { fraction = 0, etaSeconds } = run.progress ?? {}
  if (fraction >= MEASURED_FROM && etaSeconds !== undefined) return { low: etaSeconds * 0.9, high: etaSeconds * 1.15 }
  const elapsed = elapsedSeconds(run)
  const low = Math.max(estimate.low - elapsed, (etaSeconds ?? 0) * 0.9)
  const high = Math.max(estimate.high - elapsed, (etaSeconds ?? 0) * 1.15)
  return high > 0 ? { low: Math.max(0, low), high } : undefined
}
