// One count of a drive against its bounds: beyond the one it is replaced, beyond the other it is watched.
import { type Evidence, limit, measurement, unknown } from '../contract/step.ts'
import type { Bounds } from './smart-policies.ts'

export interface Count {
  rule: string
  /** What it counts, as people read it. */
  name: string
  value: number
  unit?: string
  /** Of the diagnosis when it is to be watched. */
  verdict: string
}

/** A measurement; its limit, when there is one, is that of a replacement. */
export const judgeCount = ({ rule, name, value, unit, verdict }: Count, { watch, replace }: Bounds): Evidence[] => {
  const validators = replace && [limit(rule, 'LESS_THAN_OR_EQUAL', replace.above, replace.source)]
  const watched = watch !== undefined && value > watch.above && !(replace && value > replace.above)
  return [
    measurement(name, value, { ...(unit ? { unit } : {}), ...(validators ? { validators } : {}) }),
    ...(watched
      ? [unknown(verdict, `${name}: ${value}; more than ${watch.above} is watched (rule ${rule}, ${watch.source}).`)]
      : []),
  ]
}
