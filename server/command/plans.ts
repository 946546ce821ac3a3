// Test plans: what is run, on which parts, in which order. One after the other, so that a crash can be told of one of them.
import { findProbe } from '../../probes/registry.ts'
import type { StartRequest } from '../executive/request.ts'
import type { Machine } from '../machine.ts'

type Entry = Pick<StartRequest, 'probe' | 'params'>

const load = (seconds: number): Entry => ({ probe: 'cpu/stress', params: { seconds } })
const memory = (params: Record<string, unknown>): Entry => ({ probe: 'memory/memtester', params })
const only = (probe: string): Entry => ({ probe, params: {} })

/** First what a crash would wipe out, then what each part knows of itself; none of it loads the machine. */
const look = ['machine/last-boot', 'machine/inventory', 'machine/kernel-log', 'drive/smart-state', 'array/state'].map(
  only,
)

/**
 * The quick one tests as much memory as a few minutes allow: all of a small machine's, and of a large one's a part that
 * the report calls not enough.
 */
const PLANS: Readonly<Record<string, readonly Entry[]>> = {
  quick: [...look, load(60), memory({ seconds: 180 })],
  standard: [
    ...look,
    only('partition/state'),
    { probe: 'drive/self-test', params: { kind: 'short' } },
    load(300),
    memory({}),
  ],
  thorough: [
    ...look,
    only('partition/state'),
    load(1800),
    memory({ loops: 3 }),
    { probe: 'drive/self-test', params: { kind: 'extended' } },
    only('drive/surface-scan'),
  ],
}

export const PLAN_NAMES = Object.keys(PLANS)

/** The runs of a plan on this machine: each entry on every part that it can be run on; undefined for an unknown plan. */
export const runsOf = (plan: string, targets: Machine['targets']): StartRequest[] | undefined =>
  new Map(Object.entries(PLANS))
    .get(plan)
    ?.flatMap(entry =>
      targets
        .filter(({ kind }) => kind === findProbe(entry.probe)?.target)
        .map(({ id }) => ({ ...entry, target: id, queue: true })),
    )
