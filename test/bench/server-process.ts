// A server of its own for a measurement, and what the kernel knows of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { openRemote } from '../../server/command/remote-backend.ts'
import { freePort } from '../support/free-port.ts'

const MAIN = new URL('../../server/main.ts', import.meta.url).pathname
/** As `npm start` has it. */
const CACHE = new URL('../../node_modules/.cache/node', import.meta.url).pathname
const TICKS_PER_SECOND = 100

export const startServer = async () => {
  const state = await mkdtemp(join(tmpdir(), 'rescue-pro-bench-'))
  const port = await freePort()
  const startedAt = performance.now()
  // Detached: a session, and so an autogroup, of its own, as a service has.
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=1', '--no-opt', MAIN, 'serve', '--state', state, '--port', `${port}`],
    {
      detached: true,
      env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [code, fingerprint] = await banner(child)
  const url = new URL(`https://127.0.0.1:${port}/`)
  return {
    startedAt,
    url,
    pid: child.pid ?? 0,
    backend: openRemote({ url, token: code, fingerprint, notice: text => console.error(text) }),
    stop: async () => {
      child.kill('SIGTERM')
      await new Promise(resolve => child.once('exit', resolve))
      await rm(state, { recursive: true, force: true })
    },
  }
}

export const residentBytes = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

/** CPU seconds that the process has used. */
export const cpuSeconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** The share of one processor that the process uses over `seconds`, 0 to 1. */
export const cpuShare = async (pid: number, seconds: number): Promise<number> => {
  const before = await cpuSeconds(pid)
  await sleep(seconds * 1000)
  return ((await cpuSeconds(pid)) - before) / seconds
}

const banner = async (child: ChildProcess): Promise<[code: string, fingerprint: string]> => {
  let text = ''
  if (!child.stdout) throw new Error('no output to read')
  for await (const line of createInterface({ input: child.stdout })) {
    text += `${line}\n`
    const code = /Access code +([\w-]+)/.exec(text)?.[1]
    const fingerprint = /([0-9A-F]{2}(:[0-9A-F]{2}){31})/.exec(text)?.[1]
    if (code !== undefined && fingerprint !== undefined) {
      child.stdout.resume()
      return [code, fingerprint]
    }
  }
  throw new Error(`The server ended: ${text}`)
}
