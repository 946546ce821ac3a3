import type { Target } from './contract/probe.ts'
import { probes } from './registry.ts'
import { missingTools } from './tool.ts'

export interface Availability {
  id: string
  /** Why it cannot be run on the target now; undefined when it can. */
  reason?: string
}

/** What can be run on `target`, with the reason where it cannot. */
export const availability = (target: Target): Availability[] =>
  probes
    .filter(probe => probe.target === target.kind)
    .map(probe => {
      const lacking = missingTools(probe.tools)
      const reason =
        probe.applies?.(target) ?? (lacking.length > 0 ? `Not installed: ${lacking.join(', ')}` : undefined)
      return { id: probe.id, ...(reason === undefined ? {} : { reason }) }
    })
