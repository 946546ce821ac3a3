// The product as people use it from outside: its command line and its HTTP interface, through the forwarded port.

import { once } from 'node:events'
import { request } from 'node:https'
import { Writable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'
import { execa } from 'execa'
import { run } from '../../server/command/run.ts'
import type { Machine } from './machine.ts'

const NODE = new URL('../../node_modules/.bin/node', import.meta.url).pathname
const MAIN = new URL('../../server/main.ts', import.meta.url).pathname
/** As `npm start` does: else each command strips the types of some hundred files anew. */
const NODE_COMPILE_CACHE = new URL('../../node_modules/.cache/node', import.meta.url).pathname

export const CODE = 'K7Q2M-9XWPT-4HRVB-8NDFG-3CJYS'

/** SHA-256 of the certificate that the machine shows. */
export const fingerprint = async (machine: Machine): Promise<string> => {
  const { hostname: host, port } = new URL(machine.url())
  const socket: TLSSocket = connect({ host, port: Number(port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const shown = socket.getPeerX509Certificate()?.fingerprint256
  socket.destroy()
  if (shown === undefined) throw new Error('The machine shows no certificate')
  return shown
}

/** Words of the command line that drives this machine from outside. */
export const commandLine = async (machine: Machine, words: readonly string[]): Promise<string[]> => [
  NODE,
  MAIN,
  ...words,
  ...['--host', machine.url(), '--fingerprint', await fingerprint(machine)],
]

export const rescuePro = async (machine: Machine, words: readonly string[], code = CODE) => {
  const [program = '', ...args] = await commandLine(machine, words)
  const { exitCode, stdout, stderr } = await execa(program, args, {
    env: { RESCUE_PRO_TOKEN: code, NODE_COMPILE_CACHE },
    reject: false,
  })
  return { code: exitCode, stdout, stderr }
}

/** `run` of the command line in this process: a process of its own for each of the many takes its time. */
export const runHere = async (machine: Machine, words: readonly string[]) => {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof said) => {
    const write = (text: string, _encoding: string, written: () => void) => {
      said[name] += text
      written()
    }
    return new Writable({ decodeStrings: false, write }) as NodeJS.WriteStream
  }
  const streams = { stdin: process.stdin, stdout: stream('stdout'), stderr: stream('stderr') }
  const environment = { ...streams, env: {}, state: '', inImage: false, token: CODE, notify: undefined, version: '' }
  const host = ['--host', machine.url(), '--fingerprint', await fingerprint(machine)]
  return { code: await run([...words, ...host], environment), ...said }
}

/** What a test that passed printed; throws with all of it unless the outcome was PASS. */
export const passed = async (machine: Machine, words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await runHere(machine, words)
  if (code !== 0) throw new Error(`rescue-pro run ${words.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
  return stdout
}

/** On a terminal of its own, so that it draws its progress line; `text` collects all it has drawn. */
export const onTerminal = async (machine: Machine, words: readonly string[]) => {
  const command = (await commandLine(machine, words)).join(' ')
  const running = execa('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    env: { RESCUE_PRO_TOKEN: CODE, NODE_COMPILE_CACHE },
    reject: false,
    buffer: false,
  })
  let text = ''
  running.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return { running, text: () => text }
}

interface Asked {
  method?: string
  body?: unknown
  code?: string | undefined
}

/** The answer's status and JSON body. */
export const api = (machine: Machine, path: string, { method = 'GET', body, code = CODE }: Asked = {}) =>
  new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${code}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const asked = request(
      new URL(path, machine.url()),
      { method, headers, rejectUnauthorized: false },
      async answer => {
        resolve({ status: answer.statusCode ?? 0, body: await json(answer).catch(() => undefined) })
      },
    )
    asked.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
