import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A process that cannot be mistaken for a later one with the same pid; startTime is in clock ticks since boot. */
export const ProcessIdentity = z.object({ pid: z.int().min(2), startTime: z.int().min(0) })
export type ProcessIdentity = z.infer<typeof ProcessIdentity>

/** The identity of a running process; undefined when there is none, or only its zombie. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const stat = read(`/proc/${pid}/stat`)
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  if (state === undefined || state === 'Z' || state === 'X') return undefined
  return { pid, startTime: Number(fields[18]) }
}

export const isAlive = (identity: ProcessIdentity): boolean => identify(identity.pid)?.startTime === identity.startTime

export const ownIdentity = (): ProcessIdentity => {
  const identity = identify(process.pid)
  if (!identity) throw new Error('/proc/self/stat cannot be read: is /proc mounted?')
  return identity
}

const read = (path: string) => {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    // Whoever cannot be looked at for want of descriptors is not dead for that.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
