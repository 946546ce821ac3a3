import type { Outcome } from '../../probes/contract/test-run.ts'
import type { RunFile } from './run-folder.ts'

export type RunState = 'pending' | 'running' | 'ended'

export interface RunInfo {
  id: string
  probe: string
  target: string
  params: Record<string, unknown>
  /** ISO 8601. */
  createdAt: string
  /** Which run of the state folder it is, from 1. */
  sequence: number
  bootId: string
  /** Seconds. */
  estimate: { low: number; high: number }
  state: RunState
  end?: Outcome
}

/** What is told of a run; who follows it and where it is confined stays inside. */
export const runInfo = ({ executive, claims, process, cancelled, end, ...run }: RunFile): RunInfo => ({
  ...run,
  state: end ? 'ended' : process ? 'running' : 'pending',
  ...(end ? { end } : {}),
})

/** Oldest first. */
export const inOrder = <T extends Pick<RunInfo, 'sequence' | 'createdAt'>>(a: T, b: T): number =>
  a.sequence - b.sequence || a.createdAt.localeCompare(b.createdAt)
