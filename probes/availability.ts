import type { Probe, Target } from './contract/probe.ts'
import { probes } from './registry.ts'
import { missingTools } from './tool.ts'

export interface Availability {
  id: string
  /** Why it cannot be run on the target now; undefined when it can. */
  reason?: string
}

/** What can be run on `target`, with the reason where it cannot; the reasons are those that a run would end with. */
export const availability = (target: Target): Availability[] =>
  probes
    .filter(probe => probe.target === target.kind)
    .map(probe => {
      const reason = probe.applies?.(target) ?? denied(probe) ?? lacking(probe)
      return { id: probe.id, ...(reason === undefined ? {} : { reason }) }
    })

/** With the standard parameters. */
const denied = ({ params, denied }: Probe) => {
  const standard = params.safeParse({})
  return standard.success ? denied?.(standard.data) : undefined
}

const lacking = ({ tools }: Probe) => {
  const missing = missingTools(tools)
  return missing.length > 0 ? `Not installed: ${missing.join(', ')}` : undefined
}
