// One QEMU process from its start to its end. It ends with us, whatever ends us.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connectQmp, type Qmp } from './qmp.ts'
import { until } from './until.ts'

export interface Qemu {
  qmp: Qmp
  pid: number
  /** How it ended and what it said of it, once it has ended by itself. */
  crash(): string | undefined
  /** Host port that leads to this port of the guest. */
  port(guestPort: number): number
  /** At once, as a power cut. */
  kill(): Promise<void>
}

export const startQemu = async (command: readonly string[], qmpPath: string): Promise<Qemu> => {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A quarter of its time it looks for translated code in tables that are spread over a hundred megabytes.
    env: { ...process.env, GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' },
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2000)
  })
  const ended = once(child, 'close')
  let killed = false
  let monitor: Qmp | undefined
  const crash = () => {
    const gone = hasEnded(child) || monitor?.closed()
    return gone && !killed ? `${child.signalCode ?? child.exitCode ?? 'just now'}: ${complaints}` : undefined
  }
  const kill = async () => {
    killed = true
    child.kill('SIGKILL')
    await ended
  }
  try {
    const qmp = await until('QEMU to open its socket', () => {
      if (crash() !== undefined) throw new Error(`QEMU did not start: ${complaints}`)
      return existsSync(qmpPath) && connectQmp(qmpPath).catch(() => undefined)
    })
    monitor = qmp
    const ports = forwards(await qmp.monitor('info usernet'))
    return { qmp, pid: child.pid ?? 0, crash, port: guestPort => found(ports, guestPort), kill }
  } catch (error) {
    await kill()
    throw error
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

/** Guest port to host port: the kernel chose the host's. */
const forwards = (usernet: string) =>
  new Map(
    [...usernet.matchAll(/^\s*TCP\[HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s+\S+\s+(\d+)/gm)].map(([, host, guest]) => [
      Number(guest),
      Number(host),
    ]),
  )

const found = (ports: Map<number, number>, guestPort: number) => {
  const port = ports.get(guestPort)
  if (port === undefined) throw new Error(`Port ${guestPort} of the guest is not forwarded`)
  return port
}
