// The cgroup of a run where systemd is in charge: a scope of its own, because all other cgroups are systemd's.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const SLICE = 'rescuepro-runs.slice'
/** systemd's folders repeat the parts of a slice's name. */
const FOLDERS = ['rescuepro.slice', SLICE]
const PATIENCE_MS = 5000

export interface Scope {
  cgroup: string
  /** Call it once a process of the run is in the scope, which lasts as long as one is. */
  release(): void
}

const scopeName = (runId: string) => `rescue-pro-run-${runId}.scope`

export const scopePath = (root: string, runId: string) => join(root, ...FOLDERS, scopeName(runId))

/** Makes the scope of a run; undefined where systemd is not PID 1, or does not do it within seconds. */
export const makeScope = async (
  root: string,
  runId: string,
  env: Record<string, string>,
): Promise<Scope | undefined> => {
  if (!existsSync('/run/systemd/system')) return undefined
  const cgroup = scopePath(root, runId)
  const holder = hold(runId, env)
  const release = () => void holder.kill('SIGKILL')
  let over = false
  holder.once('error', () => (over = true))
  holder.once('exit', () => (over = true))
  for (let waited = 0; waited < PATIENCE_MS && !over; waited += 20) {
    if (holder.pid !== undefined && isIn(cgroup, holder.pid)) return { cgroup, release }
    await sleep(20)
  }
  release()
  console.error(`systemd made no scope for run ${runId}; a plain cgroup is used.`)
  return undefined
}

/** A scope needs a process: systemd-run puts itself into it and becomes `sleep`, which ends by itself should we die. */
const hold = (runId: string, env: Record<string, string>): ChildProcess => {
  // A burner that memory runs out for must not take the run process with it, which has to say so.
  const properties = ['--property=OOMPolicy=continue', '--property=TimeoutStopSec=10s']
  const unit = [
    '--scope',
    '--quiet',
    '--collect',
    `--slice=${SLICE}`,
    `--unit=${scopeName(runId)}`,
    `--description=Test run ${runId}`,
  ]
  const arguments_ = [...unit, ...properties, '--', 'sleep', '60']
  return spawn('systemd-run', arguments_, { stdio: 'ignore', detached: true, env })
}

const isIn = (cgroup: string, pid: number): boolean => {
  try {
    return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').includes(`${pid}`)
  } catch {
    return false
  }
}
