// Starts the process that sees an opened partition, and asks it.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { word } from '../../probes/contract/words.ts'
import { request } from '../../probes/http.ts'
import { Opening, type OpenRequest, type View } from '../../probes/partition/explorer/options.ts'
import { Refusal } from '../executive/refusal.ts'
import { newFolder, removeFolder, sweepFolders } from './folder.ts'

export interface ExplorerProcess {
  pid: number
  view: View
  /** Its answer, with a body to be read; throws the Refusal that it answered. */
  ask(path: string, options?: AskOptions): Promise<IncomingMessage>
  /** Everything it had is given back when this resolves. */
  close(): Promise<void>
  ended: Promise<void>
}

interface AskOptions {
  method?: 'GET' | 'HEAD'
  headers?: Record<string, string>
}

export interface StartOptions {
  state: string
  env: Record<string, string>
  device: string
  request: OpenRequest
}

const MAIN = new URL('../../probes/main.ts', import.meta.url).pathname
/** Of V8's own memory, for which the folders it lists are no reason to grow. */
const NODE = ['--max-old-space-size=128', '--max-semi-space-size=4']
/** What is mounted elsewhere is not held here after it is unmounted there; what is mounted here is seen by nobody. */
const NAMESPACE = ['--mount', '--propagation', 'slave', '--']
const END_MS = 30_000
const MOST_FIRST_LINE = 64 * 1024

/** Throws the Refusal of what could not be opened. */
export const startExplorer = async ({
  state,
  env,
  device,
  request: wanted,
}: StartOptions): Promise<ExplorerProcess> => {
  if (process.getuid?.() !== 0) throw new Refusal(422, 'not-root', word('explorer.notRoot'))
  await sweepFolders(state)
  const folder = await newFolder(state)
  const start = JSON.stringify({ ...wanted, device, folder })
  const child = spawn('unshare', [...NAMESPACE, process.execPath, ...NODE, MAIN, 'explore', start], {
    cwd: '/',
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = exited(child).then(() => removeFolder(folder))
  const opening = await firstLine(child).catch(error => ({
    refused: { status: 500, code: 'internal-error', message: `${error}` },
  }))
  if ('refused' in opening) {
    await end(child, ended)
    const { status, code, message } = opening.refused
    throw new Refusal(status, code, message)
  }
  const socketPath = join(folder, 'socket')
  return {
    pid: child.pid ?? 0,
    view: opening.view,
    ask: (path, options = {}) => ask(socketPath, path, options),
    close: () => end(child, ended),
    ended,
  }
}

const exited = (child: ChildProcess) =>
  new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })

type Child = ChildProcessByStdio<Writable, Readable, null>

const firstLine = async (child: Child): Promise<Opening> => {
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk
    if (text.includes('\n') || text.length > MOST_FIRST_LINE) break
  }
  return Opening.parse(JSON.parse(text.split('\n')[0] ?? ''))
}

/** Its input's end tells it to; one that hangs on a dead drive is killed, and its namespace goes with it. */
const end = async (child: Child, ended: Promise<void>) => {
  child.stdin.destroy()
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await ended
  clearTimeout(late)
}

const Problem = z.object({ status: z.int(), code: z.string(), message: z.string() })

/** Of an answer's beginning: a drive that dies may never give one. */
const ANSWER_MS = 60_000

const ask = async (socketPath: string, path: string, { method = 'GET', headers = {} }: AskOptions) => {
  const sent = request({ socketPath, path, method, headers, agent: false, timeout: ANSWER_MS })
  sent.on('timeout', () => sent.destroy(new Refusal(504, 'no-answer', word('explorer.noAnswer'))))
  sent.end()
  const [answer] = (await once(sent, 'response').catch(notOpen)) as [IncomingMessage]
  sent.setTimeout(0)
  // What goes wrong from here on is told to who reads the body.
  sent.on('error', () => {})
  if ((answer.statusCode ?? 500) < 400 || answer.statusCode === 416) return answer
  const { status, code, message } = method === 'HEAD' ? UNSAID : Problem.parse(await json(answer))
  throw new Refusal(status, code, message)
}

/** It ended between being found and being asked. */
const notOpen = (error: unknown): never => {
  throw error instanceof Refusal ? error : new Refusal(404, 'not-open', word('explorer.notOpen'))
}

/** An answer to HEAD has no body that would say more. */
const UNSAID = { status: 404, code: 'no-such-file', message: word('explorer.noSuchFile') }
