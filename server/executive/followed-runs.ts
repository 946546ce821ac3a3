// The runs that this process has started or taken over, each followed to its end.
import { setTimeout as sleep } from 'node:timers/promises'
import { word } from '../../probes/contract/words.ts'
import { closeRecords } from './closing.ts'
import { type RunFile, writeRun } from './run-folder.ts'
import { type RunProcess, type StartOptions, startProcess } from './run-process.ts'
import { type Patience, supervise } from './supervise.ts'

export interface FollowOptions extends StartOptions {
  patience: Patience
  /** Aborts when this executive goes away; the runs then go on without it. */
  leave: AbortSignal
  /** Called when a run has ended, and what it held is free. */
  onEnd(): Promise<void>
}

export const NOT_STARTED = 'The test could not be started.'

const AGAIN_MS = 2000

export class FollowedRuns {
  readonly #options: FollowOptions
  readonly #runs = new Map<string, { run: RunFile; over: Promise<void> }>()

  constructor(options: FollowOptions) {
    this.#options = options
  }

  find(id: string): RunFile | undefined {
    return this.#runs.get(id)?.run
  }

  /** Whether the run was started (a short one may have ended by now). One that was not ends as an ERROR, so that it holds no claims. */
  async launch(run: RunFile): Promise<boolean> {
    try {
      const started = await startProcess(this.#options, run)
      if (started.identity) run.process = started.identity
      await writeRun(this.#options.state, run)
      this.follow(run, started)
      return true
    } catch (error) {
      console.error(`Run ${run.id} could not be started:`, error)
      const reason = { ending: 'ERROR', symptom: 'not-started', message: `${NOT_STARTED} ${error}` } as const
      run.end = { status: 'ERROR', result: 'NOT_APPLICABLE' }
      await closeRecords(this.#options.state, run, reason).catch(() => {})
      await writeRun(this.#options.state, run).catch(() => {})
      return false
    }
  }

  follow(run: RunFile, process: RunProcess) {
    this.#runs.set(run.id, { run, over: this.#toTheEnd(run, process) })
  }

  /** Resolves once the run has ended and no process of it is left, or this executive has left it. */
  async over(id: string): Promise<void> {
    await this.#runs.get(id)?.over
  }

  async allOver(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ over }) => over))
  }

  /** Whatever goes wrong with the state folder for a while: a run that nobody ends holds its part of the machine. */
  async #toTheEnd(run: RunFile, process: RunProcess) {
    while (!this.#options.leave.aborted) {
      try {
        return await this.#supervised(run, process)
      } catch (error) {
        console.error(`Run ${run.id} cannot be followed:`, error)
        await sleep(AGAIN_MS, undefined, { signal: this.#options.leave }).catch(() => {})
      }
    }
  }

  async #supervised(run: RunFile, process: RunProcess) {
    const { state, patience, leave, onEnd } = this.#options
    const end = await supervise({ state, run, process, patience, leave })
    if (end === 'left') return
    if (end === 'gone') console.error(`Run ${run.id}: ${word('run.deleted')}`)
    else await writeRun(state, Object.assign(run, { end }))
    await onEnd()
    this.#runs.delete(run.id)
  }
}
