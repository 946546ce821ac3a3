// INTERFACE ONLY FOR NOW (being written): what starts, follows, cancels and re-adopts test runs.
import type { RunRecord } from '../../probes/contract/records.ts'
import type { TestRun } from '../../probes/contract/test-run.ts'

export type RunState = 'pending' | 'running' | 'ended'

export interface RunInfo {
  id: string
  probe: string
  target: string
  params: Record<string, unknown>
  /** ISO 8601. */
  createdAt: string
  bootId: string
  /** Seconds. */
  estimate: { low: number; high: number }
}

export interface StartRequest {
  probe: string
  target: string
  params: Record<string, unknown>
  /** true: wait (`pending`) for a target in use instead of a 409. */
  queue?: boolean
}

export interface Line {
  /** The record's bytes as written, without newline. */
  line: string
  record: RunRecord
}

export interface Executive {
  /** Throws a Refusal: 404 unknown-probe, 404 unknown-target, 422 invalid-parameters, 422 not-applicable, 409 target-in-use (details: runId, probe, target). */
  start(request: StartRequest): Promise<RunInfo>
  /** Asks a run to stop; resolves at once. Throws Refusal 404 unknown-run, 409 already-ended. */
  cancel(id: string): Promise<void>
  /** Newest first. */
  list(): Promise<(RunInfo & { state: RunState })[]>
  /** Throws Refusal 404 unknown-run. */
  get(id: string): Promise<RunInfo & { state: RunState }>
  /** What the run's records add up to now. */
  fold(id: string): Promise<TestRun>
  /** The run's lines with a sequence number above `after`, waiting for more until its testRunEnd. */
  follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<Line>
  /** Stops following; running tests go on. */
  close(): Promise<void>
}
