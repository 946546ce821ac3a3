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
      const { standard, missing } = ofAnyTarget(probe)
      const reason = probe.applies?.(target) ?? (standard && probe.denied?.(standard)) ?? missing
      return {
        id: probe.id,
        ...(reason === undefined ? {} : { reason }),
        ...(standard ? { estimate: probe.estimate(standard, target) } : {}),
      }
    })

/** What is the same for each target, found out once: a machine has dozens of partitions. */
const ofAnyTarget = (probe: Probe): Common => {
  const found = common.get(probe) ?? { standard: probe.params.safeParse({}).data, missing: lacking(probe) }
  common.set(probe, found)
  return found
}

interface Common {
  /** The standard parameters; none where one has to be given. */
  standard: ReturnType<Probe['params']['safeParse']>['data']
  missing: string | undefined
}

const common = new Map<Probe, Common>()

const lacking = ({ tools }: Probe) => {
  const missing = missingTools(tools)
  return missing.length > 0 ? `Not installed: ${missing.join(', ')}` : undefined
}
