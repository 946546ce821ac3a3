import type { Outcome } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'

/** FAIL and PASS are results, and a PASS of a part says so; ERROR and SKIP say that there is none. */
export const outcomeText = ({ status, result, partly }: Outcome): string => {
  if (partly) return word('outcome.partly')
  return status === 'COMPLETE' ? result : status
}
