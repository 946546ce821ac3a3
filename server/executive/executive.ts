// What starts, orders, follows, cancels and re-adopts test runs. All it knows stands in the state folder, so that
// a server that was killed, or a second one, finds it there.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bootId } from '../../probes/contract/boot.ts'
import type { Target } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import { findProbe } from '../../probes/registry.ts'
import { holder } from './claims.ts'
import { FollowedRuns, NOT_STARTED } from './followed-runs.ts'
import { withLock } from './lock.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { createReading, knownRun, type Reading } from './reading.ts'
import { Refusal } from './refusal.ts'
import { newRun, type StartRequest } from './request.ts'
import { type RunFile, readRuns, writeRun } from './run-folder.ts'
import { type RunInfo, runInfo } from './run-info.ts'
import { findProcess, PROBES_MAIN, type RunCommand } from './run-process.ts'
import { makeFolder } from './state-folder.ts'
import { PATIENCE, type Patience } from './supervise.ts'
import { hasToldItsEnd } from './told-end.ts'

export interface ExecutiveOptions {
  /** The state folder. */
  state: string
  /** The environment of run processes: PATH, and Node's compile cache. */
  env: Record<string, string>
  /** The targets that runs may have. */
  targets: () => Promise<readonly Target[]>
  command?: RunCommand
  patience?: Patience
  /** false: process groups and marks only, as on a machine without cgroup v2. */
  useCgroup?: boolean
  /** Takes over pending runs of a dead executive too. false for a command, which will end before they do. */
  resident?: boolean
}

export interface CancelOptions {
  /** Also where stopping it in its middle does harm. */
  force?: boolean
}

const ADOPT_MS = 5000

/** Who has seen the end of one run may start the next at once, though the process of the first still stands. */
const ENDING_MS = 10_000
const LOOK_AGAIN_MS = 50

export class Executive {
  readonly #options: Required<ExecutiveOptions>
  readonly #self: ProcessIdentity = ownIdentity()
  readonly #leaving = new AbortController()
  readonly #followed: FollowedRuns
  #adopting: Promise<void> = Promise.resolve()
  readonly list: Reading['list']
  readonly get: Reading['get']
  readonly fold: Reading['fold']
  readonly records: Reading['records']
  readonly follow: Reading['follow']

  private constructor(options: Required<ExecutiveOptions>) {
    this.#options = options
    this.#followed = new FollowedRuns({ ...options, leave: this.#leaving.signal, onEnd: () => this.#startNext() })
    const { list, get, fold, records, follow } = createReading(options.state)
    this.list = list
    this.get = get
    this.fold = fold
    this.records = records
    this.follow = follow
  }

  /** An executive over `options.state`; it adopts what a dead one left there, now and later. */
  static async open(options: ExecutiveOptions): Promise<Executive> {
    const executive = new Executive({
      command: PROBES_MAIN,
      patience: PATIENCE,
      useCgroup: true,
      resident: true,
      ...options,
    })
    await makeFolder(join(options.state, 'runs'))
    await executive.#locked(() => executive.#adopt())
    executive.#adopting = executive.#adoptLater()
    return executive
  }

  /**
   * Throws a Refusal: 404 unknown-probe or unknown-target, 422 invalid-parameters or confirmation-needed,
   * 409 target-in-use, preview-needed or drive-failing.
   */
  async start(request: StartRequest): Promise<RunInfo> {
    const known = findProbe(request.probe)?.writes ? await readRuns(this.#options.state) : []
    const run = newRun(request, await this.#options.targets(), known)
    for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
      const held = await this.#locked(() => this.#startUnlessHeld(run, request.queue === true))
      if (!held) break
      if (waited >= ENDING_MS || !hasToldItsEnd(this.#options.state, held.id)) throw inUse(held)
      await sleep(LOOK_AGAIN_MS)
    }
    return runInfo(run)
  }

  /**
   * Asks a run to stop; resolves at once. Throws a Refusal: 404 unknown-run, 409 already-ended; 409 cancel-would-harm
   * unless `force` says to do it nevertheless.
   */
  async cancel(id: string, { force = false }: CancelOptions = {}): Promise<void> {
    await this.#locked(async () => {
      const run = this.#followed.find(id) ?? (await knownRun(this.#options.state, id))
      if (run.end) throw new Refusal(409, 'already-ended', 'This test run has ended; there is nothing to cancel.')
      const harm = run.process && findProbe(run.probe)?.cancelHarms
      if (harm && !force) throw new Refusal(409, 'cancel-would-harm', word(harm))
      run.cancelled = true
      await writeRun(this.#options.state, run)
      if (run.process && isAlive(run.process)) process.kill(run.process.pid, 'SIGTERM')
      else if (!run.process) this.#followed.follow(run, findProcess(run))
    })
  }

  /** Resolves once the run has ended and no process of it is left. */
  async over(id: string): Promise<void> {
    await this.#followed.over(id)
  }

  /** Stops following; running tests go on. */
  async close(): Promise<void> {
    this.#leaving.abort()
    await Promise.all([this.#adopting, this.#followed.allOver()])
  }

  /** Returns the run that holds what it needs, and then has not started it. */
  async #startUnlessHeld(run: RunFile, queue: boolean): Promise<RunFile | undefined> {
    const runs = await readRuns(this.#options.state)
    const held = holder(run.claims, runs.filter(isUnended).filter(isHeld))
    if (held && !queue) return held
    run.sequence = (runs.at(-1)?.sequence ?? 0) + 1
    await writeRun(this.#options.state, run)
    if (!held && !(await this.#followed.launch(run))) throw new Refusal(503, 'not-started', NOT_STARTED)
    return undefined
  }

  async #startNext() {
    if (!this.#leaving.signal.aborted) await this.#locked(() => this.#startWaiting())
  }

  /** Starts, in their order, our pending runs that no longer wait for anything. */
  async #startWaiting() {
    const ahead: RunFile[] = []
    for (const run of await this.#unended()) {
      const waiting = !run.process && !this.#followed.find(run.id) && isAlive(run.executive)
      const ours = run.executive.pid === this.#self.pid
      if (waiting && ours && !holder(run.claims, ahead)) await this.#followed.launch(run)
      ahead.push(run)
    }
  }

  /** Takes over the runs whose executive is dead: running ones are followed on, pending ones started in turn. */
  async #adopt() {
    for (const run of await this.#unended()) {
      const mayWait = !run.process && run.bootId === bootId()
      if (isAlive(run.executive) || (mayWait && !this.#options.resident)) continue
      const found = findProcess(run)
      run.executive = this.#self
      if (found.identity) run.process = found.identity
      await writeRun(this.#options.state, run)
      if (run.process || !mayWait) this.#followed.follow(run, found)
    }
    await this.#startWaiting()
  }

  /** Whatever goes wrong with the state folder for a while, the server stays. */
  async #adoptLater() {
    while (!this.#leaving.signal.aborted) {
      await sleep(ADOPT_MS, undefined, { signal: this.#leaving.signal, ref: false }).catch(() => {})
      if (this.#leaving.signal.aborted) return
      await this.#locked(() => this.#adopt()).catch(error => console.error(`Runs could not be looked after: ${error}`))
    }
  }

  async #unended() {
    return (await readRuns(this.#options.state)).filter(isUnended)
  }

  #locked<T>(action: () => Promise<T>): Promise<T> {
    return withLock(join(this.#options.state, 'start.lock'), action)
  }
}

const isUnended = ({ end }: RunFile) => end === undefined

/** A pending run whose executive is dead waits for the next server, and holds nothing until then. */
const isHeld = (run: RunFile) => run.process !== undefined || isAlive(run.executive)

const inUse = ({ id, probe, target }: RunFile) =>
  new Refusal(409, 'target-in-use', `${probe} is using it; wait for its end, cancel it, or queue this one.`, {
    runId: id,
    probe,
    target,
  })
