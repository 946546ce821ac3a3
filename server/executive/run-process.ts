// Starts the process of a run, tied to nothing but its own files, so that it outlives the server.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { bootId } from '../../probes/contract/boot.ts'
import { cgroupRoot, confine, findCgroup, MARKER, makeCgroup, marked } from './confinement.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'
import { type RunFile, runPaths } from './run-folder.ts'
import { makeScope } from './scope.ts'

/** More output than this is no test's honest record; the kernel enforces it (RLIMIT_FSIZE). */
export const MOST_BYTES = 128 * 2 ** 20

export interface RunProcess {
  identity: ProcessIdentity | undefined
  cgroup: string | undefined
  /** Waits until it has ended; how, such as `killed by SIGKILL`. */
  exited(): Promise<string>
}

/** The command that a run's process is started with; the run's probe, target and parameters are appended. */
export type RunCommand = readonly string[]

const MAIN = new URL('../../probes/main.ts', import.meta.url).pathname
export const PROBES_MAIN: RunCommand = [process.execPath, MAIN, 'run']

export interface StartOptions {
  state: string
  command: RunCommand
  env: Record<string, string>
  useCgroup: boolean
}

export const startProcess = async (options: StartOptions, run: RunFile): Promise<RunProcess> => {
  const root = options.useCgroup ? cgroupRoot() : undefined
  if (root === undefined) return launch(options, run, undefined)
  const scope = await makeScope(root, run.id, options.env)
  try {
    return launch(options, run, scope ? scope.cgroup : makeCgroup(root, run.id))
  } finally {
    scope?.release()
  }
}

const launch = ({ state, command, env }: StartOptions, run: RunFile, cgroup: string | undefined): RunProcess => {
  const paths = runPaths(state, run.id)
  const stdout = openSync(paths.records, 'a', 0o600)
  const stderr = openSync(paths.stderr, 'a', 0o600)
  // The soft limit: xfs_repair raises its own, which a hard one forbids to who lacks a capability, as in a container.
  const arguments_ = [`--fsize=${MOST_BYTES}:`, '--', ...command, run.probe, run.target, JSON.stringify(run.params)]
  const child = spawn('prlimit', arguments_, {
    cwd: '/',
    detached: true,
    env: { ...env, TMPDIR: paths.folder, [MARKER]: run.id },
    stdio: ['ignore', stdout, stderr],
  })
  closeSync(stdout)
  closeSync(stderr)
  if (child.pid !== undefined) confine(child.pid, cgroup)
  child.unref()
  return { identity: child.pid === undefined ? undefined : identify(child.pid), cgroup, exited: exitOf(child) }
}

/**
 * The process of a run that another executive started, as far as it is alive. One that was started just before
 * its executive died is not in run.json yet and is found by its mark.
 */
export const findProcess = (run: RunFile): RunProcess => {
  const known = run.process && run.bootId === bootId() && isAlive(run.process) ? run.process : undefined
  const identity = known ?? marked(run.id).flatMap(pid => identify(pid) ?? [])[0]
  return { identity, cgroup: findCgroup(run.id), exited: async () => UNWATCHED }
}

const UNWATCHED = 'how is not known: it ended while nobody watched'

export const isRunning = ({ identity }: RunProcess) => identity !== undefined && isAlive(identity)

/** Node ends where nothing else is to be waited for, and the process itself is nothing that it waits for by itself. */
const exitOf = (child: ChildProcess) => {
  const exit = howItExits(child)
  return () => {
    child.ref()
    return exit
  }
}

const howItExits = async (child: ChildProcess): Promise<string> => {
  try {
    const [exitCode, signal] = await once(child, 'exit')
    return signal ? `killed by ${signal}` : `exit code ${exitCode}`
  } catch (error) {
    return `it could not be started: ${error}`
  }
}
