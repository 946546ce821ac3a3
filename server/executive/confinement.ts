// Keeps a run's processes together, behind the server in every queue, and ends all of them at once.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, type ProcessIdentity } from './process-identity.ts'
import { scopePath } from './scope.ts'

/** The environment variable that marks every process of a run; its value is the run's id. */
export const MARKER = 'RESCUE_PRO_RUN'

const GROUP = 'rescue-pro'
/** A killed memory test takes a while to give back its memory, even longer on a machine that is busy. */
const PATIENCE_MS = 60_000

/** Where cgroup v2 is mounted with `cgroup.kill` (kernel 5.14) and writable; undefined where it is not. */
export const cgroupRoot = (): string | undefined =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, , type]) => type === 'cgroup2')
    .flatMap(([, path]) => path ?? [])
    .find(canKill)

/** Makes the cgroup of a run where no systemd does it, and returns its path. */
export const makeCgroup = (root: string, runId: string): string => {
  const path = join(root, GROUP, runId)
  mkdirSync(path, { recursive: true })
  // Only where this hierarchy has the cpu controller; elsewhere the autogroup does it.
  if (attempt(() => writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu'))) {
    attempt(() => writeFileSync(join(root, GROUP, 'cpu.weight'), '10'))
  }
  return path
}

/** The cgroup of a run that was started before; undefined when it has none. */
export const findCgroup = (runId: string): string | undefined => {
  const root = cgroupRoot()
  const paths = root === undefined ? [] : [scopePath(root, runId), join(root, GROUP, runId)]
  return paths.find(path => existsSync(path))
}

/** Puts a process that was just started where it belongs: cgroup, lowest autogroup, first to die without memory. */
export const confine = (pid: number, cgroup: string | undefined) => {
  if (cgroup !== undefined) attempt(() => writeFileSync(join(cgroup, 'cgroup.procs'), `${pid}`))
  // A detached process gets its own autogroup, outside which its nice value means nothing (sched(7)). 10 leaves the
  // group a tenth of a contended processor: the run process must still say its record every second.
  attempt(() => writeFileSync(`/proc/${pid}/autogroup`, '10'))
  attempt(() => writeFileSync(`/proc/${pid}/oom_score_adj`, '1000'))
}

/**
 * Kills every process of a run: its cgroup, its process group, and whatever still carries its mark, such as a
 * grandchild that made itself a session of its own. Returns the pids that a kill could not end within a minute.
 */
export const destroy = async (
  runId: string,
  leader: ProcessIdentity | undefined,
  cgroup: string | undefined,
): Promise<number[]> => {
  if (cgroup !== undefined) attempt(() => writeFileSync(join(cgroup, 'cgroup.kill'), '1'))
  // A pid alone may by now belong to somebody else's process group.
  if (leader && isAlive(leader)) attempt(() => process.kill(-leader.pid, 'SIGKILL'))
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const survivors = [...new Set([...marked(runId), ...membersOf(cgroup)])]
    for (const survivor of survivors) attempt(() => process.kill(survivor, 'SIGKILL'))
    if (survivors.length === 0 && (cgroup === undefined || removed(cgroup))) return []
    if (performance.now() > deadline) return survivors
    await sleep(20)
  }
}

/** The processes of a run, found by their mark. */
export const marked = (runId: string): number[] => {
  const mark = `${MARKER}=${runId}\0`
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(pid => environment(pid).includes(mark))
    .map(Number)
}

const canKill = (root: string) => {
  const probe = join(root, GROUP)
  return attempt(() => {
    mkdirSync(probe, { recursive: true })
    accessSync(join(probe, 'cgroup.kill'), constants.W_OK)
  })
}

const membersOf = (cgroup: string | undefined): number[] => {
  if (cgroup === undefined) return []
  try {
    return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** A cgroup stays busy for a moment after its last process is gone. */
const removed = (cgroup: string) => {
  attempt(() => rmdirSync(cgroup))
  return !existsSync(cgroup)
}

/** A zombie's environment is empty, so the dead do not count. */
const environment = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

/** Whether `action` worked. Each of these is an improvement that not every machine grants. */
const attempt = (action: () => void): boolean => {
  try {
    action()
    return true
  } catch {
    return false
  }
}
