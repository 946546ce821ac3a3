// What the commands work on: this machine's own executive, or a remote machine's HTTP interface.
import type { Readable } from 'node:stream'
import type { CancelOptions } from '../executive/executive.ts'
import type { Line } from '../executive/record-reader.ts'
import type { StartRequest } from '../executive/request.ts'
import type { RunInfo } from '../executive/run-info.ts'
import type { Machine } from '../machine.ts'
import type { ReportFormat } from '../report/collect.ts'
import type { Unlocked } from '../unlock.ts'

/** An opened partition. */
export interface Exploring extends AsyncDisposable {
  /** What to know about how it was opened, in sentences. */
  notes: readonly string[]
  /** The body of the answer to a path below the partition, such as /files?path=%2F. Throws Refusal. */
  ask(path: string): Promise<Readable>
}

export interface Backend {
  machine(): Promise<Machine>
  /** `interrupt`: nobody wants it any more; a machine that does not answer then is not waited for. */
  start(request: StartRequest, interrupt: AbortSignal): Promise<RunInfo>
  cancel(id: string, options?: CancelOptions): Promise<void>
  /** Opens an encrypted partition for reading. */
  unlock(partition: string, passphrase: string): Promise<Unlocked>
  lock(partition: string): Promise<void>
  /** The run's lines until its testRunEnd. `onTrouble` is told when the connection is lost, and why. */
  follow(id: string, signal: AbortSignal, onTrouble: (message: string) => void): AsyncGenerator<Line>
  /** Of these runs, or of all; as bytes. */
  report(format: ReportFormat, runIds: readonly string[]): Promise<Uint8Array>
  /** By a target's id or its device, until `interrupt`. `onTrouble` is told when it cannot be closed. */
  explore(partition: string, interrupt: AbortSignal, onTrouble: (message: string) => void): Promise<Exploring>
  close(): Promise<void>
}
