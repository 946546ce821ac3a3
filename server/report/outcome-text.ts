import type { Outcome } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'

/** FAIL and PASS are results, and a PASS of a part says so; WATCH, ERROR and SKIP say that there is none. */
export const outcomeText = ({ status, result, partly, watch }: Outcome): string => {
  if (watch) return word('outcome.watch')
  if (partly) return word('outcome.partly')
  return status === 'COMPLETE' ? result : status
}
