// The SSH session that a process belongs to, and where it comes from.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { ROOTS, type Roots } from './nodes.ts'
import type { Process } from './processes.ts'

/** Address of the other side: of the process itself, or of one it descends from. */
export const sshSession = (pid: number, processes: readonly Process[], roots: Roots = ROOTS): string | undefined => {
  const seen = new Set<number>()
  for (let at: number | undefined = pid; at !== undefined && at > 1 && !seen.has(at); at = parentOf(at, processes)) {
    seen.add(at)
    const peer = peerOf(at, roots)
    if (peer !== undefined) return peer
  }
  return undefined
}

/** Where the SSH sessions that are open now come from. */
export const sessionsOf = (processes: readonly Process[], roots: Roots = ROOTS): string[] => {
  const servers = new Set(processes.filter(({ command }) => /^sshd\b/.test(command)).map(({ pid }) => pid))
  const first = processes.filter(({ pid, parent }) => servers.has(parent) && !servers.has(pid))
  return [...new Set(first.flatMap(({ pid }) => peerOf(pid, roots) ?? []))]
}

const parentOf = (pid: number, processes: readonly Process[]) => processes.find(one => one.pid === pid)?.parent

/** sshd gives it to what it starts; whoever is not root cannot read it of others. */
const peerOf = (pid: number, { proc }: Roots): string | undefined => {
  try {
    const peer = /(?:^|\0)SSH_CONNECTION=(\S+) /.exec(readFileSync(`${proc}/${pid}/environ`, 'latin1'))?.[1]
    return peer !== undefined && isIP(peer) > 0 ? peer : undefined
  } catch {
    return undefined
  }
}
