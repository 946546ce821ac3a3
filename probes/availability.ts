import type { Probe, Target } from './contract/probe.ts'
import { missingTools } from './program.ts'
import { probes } from './registry.ts'

export interface Availability {
  id: string
  /** Why it cannot be run on the target now; undefined when it can. */
  reason?: string
  /** Seconds that it takes on the target with the standard parameters; none where a parameter has to be given. */
  estimate?: { low: number; high: number }
}

/** What can be run on `target`, with the reason where it cannot; the reasons are those that a run would end with. */
export const availability = (target: Target): Availability[] =>
  probes
    .filter(probe => probe.target === target.kind)
    .map(probe => {
      const standard = probe.params.safeParse({})
      const reason = probe.applies?.(target) ?? denied(probe, standard.data) ?? lacking(probe)
      return {
        id: probe.id,
        ...(reason === undefined ? {} : { reason }),
        ...(standard.success ? { estimate: probe.estimate(standard.data, target) } : {}),
      }
    })

/** With the standard parameters. */
const denied = (probe: Probe, standard: Standard) => (standard ? probe.denied?.(standard) : undefined)

type Standard = ReturnType<Probe['params']['safeParse']>['data']

const lacking = ({ tools }: Probe) => {
  const missing = missingTools(tools)
  return missing.length > 0 ? `Not installed: ${missing.join(', ')}` : undefined
}
