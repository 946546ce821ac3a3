// The real server as a person starts it, gone with all it started when the test ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { temporaryState } from '../support/state.ts'

const WITHOUT = new URL('without-program.ts', import.meta.url).pathname
const MAIN = new URL('../../server/main.ts', import.meta.url).pathname

export interface ServerProcess {
  url: string
  /** The access code that the console shows. */
  code: string
  /** SIGKILL, and the same server again: same state, same port. */
  crash(whileDown: () => Promise<void>): Promise<void>
  /** As after a restart of a machine that keeps all in RAM: same port, nothing of what was. */
  forgetAll(): Promise<ServerProcess>
}

interface ServerOptions {
  /** Runs before the server starts. */
  prepare?: (state: string) => Promise<unknown>
  /** A program that is not installed for this server; needs root. */
  without?: string | undefined
}

export const startServer = async (options: ServerOptions = {}): Promise<ServerProcess> =>
  startOn(await freePort(), options)

const startOn = async (port: number, { prepare, without }: ServerOptions): Promise<ServerProcess> => {
  const state = await temporaryState()
  await prepare?.(state)
  let child = launch(state, port, without)
  onTestFinished(() => kill(child))
  const console = await consoleOf(child)
  return {
    url: `https://127.0.0.1:${port}`,
    code: codeIn(console),
    async crash(whileDown) {
      await kill(child)
      await whileDown()
      child = launch(state, port, without)
      await consoleOf(child)
    },
    async forgetAll() {
      await kill(child)
      return startOn(port, { without })
    },
  }
}

const launch = (state: string, port: number, without: string | undefined) =>
  spawn(...command(['serve', '--state', state, '--port', `${port}`], without), { stdio: ['ignore', 'pipe', 'pipe'] })

/** Where a program is missing, that is in a mount namespace of the server's own. */
const command = (args: string[], without: string | undefined): [string, string[]] =>
  without === undefined
    ? [process.execPath, [MAIN, ...args]]
    : ['unshare', ['--mount', process.execPath, WITHOUT, without, ...args]]

/** What it has printed once it listens: until then there is no access code. */
const consoleOf = async (child: ChildProcess): Promise<string> => {
  let printed = ''
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    errors = (errors + text).slice(-4000)
  })
  for await (const text of child.stdout?.setEncoding('utf8') ?? []) {
    printed += text
    if (/https:\/\//.test(printed) && CODE.test(printed)) {
      child.stdout?.resume()
      return printed
    }
  }
  throw new Error(`The server ended before it listened: ${printed}${errors}`)
}

const CODE = /\b[0-9A-Z]{5}(-[0-9A-Z]{5,6}){4}\b/
const codeIn = (console: string) => CODE.exec(console)?.[0] ?? ''

const kill = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
