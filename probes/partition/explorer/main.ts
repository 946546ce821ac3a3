// The explorer's process: one opened partition, seen by this process alone (it runs in a mount namespace of its own), told
// of by HTTP on a socket. It ends when its standard input does, that is with its server, or when nobody asks any more.
import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createServer } from '../../http.ts'
import { handlers } from './handlers.ts'
import { type Opening, Start } from './options.ts'
import { asRefused, Refused, refused } from './refused.ts'
import { sectorsWritten } from './sectors-written.ts'
import { type OpenView, openView } from './view.ts'

const IDLE_MS = 15 * 60_000

/** Resolves when it is over, with everything undone. */
export const explore = async (argument: string): Promise<void> => {
  const start = Start.parse(JSON.parse(argument))
  dieFirst()
  const over = new AbortController()
  const end = () => over.abort()
  process.stdin.resume().once('end', end).once('error', end)
  // A terminal that goes tells all of its foreground, this and the command that started it.
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, end)
  try {
    await using open = await openView(start, over.signal)
    await serve(open, start, over)
  } catch (error) {
    // Nobody is left to be told.
    if (over.signal.aborted) return
    const { status, code, message } = await problem(error)
    say({ refused: { status, code, message } })
  }
}

/** When memory runs out, this goes before the server and the tests do. */
const dieFirst = () => {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // An improvement that not every machine grants.
  }
}

const say = (opening: Opening) => process.stdout.write(`${JSON.stringify(opening)}\n`)

const serve = async ({ view, tree }: OpenView, { device, folder }: Start, over: AbortController) => {
  const socket = join(folder, 'socket')
  const answers = handlers(tree)
  const before = await sectorsWritten(device)
  const current = async () => ({ ...view, ...written(before, await sectorsWritten(device)) })
  const idle = setTimeout(() => over.abort(), IDLE_MS)
  const server = createServer((request, response) => {
    idle.refresh()
    // What is being read keeps it open, however long it takes.
    response.once('close', () => idle.refresh())
    void answer({ ...answers, '/view': current }, request, response)
  })
  // A download may pause for long: its reader decides.
  server.timeout = 0
  process.umask(0o177)
  server.listen(socket, async () => say({ view: await current() }))
  await new Promise(resolve => over.signal.addEventListener('abort', resolve, { once: true }))
  clearTimeout(idle)
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(socket, { force: true })
}

const written = (before: number | undefined, now: number | undefined) =>
  before === undefined || now === undefined ? {} : { sectorsWritten: now - before }

const answer = async (answers: ReturnType<typeof handlers>, request: IncomingMessage, response: ServerResponse) => {
  try {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://explorer')
    const handler = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined
    if (handler === undefined) throw refused(404, 'not-found', 'problem.notFound')
    const body = await handler(searchParams, request, response)
    if (body !== undefined) response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  } catch (error) {
    await sendProblem(error, response)
  }
}

const sendProblem = async (error: unknown, response: ServerResponse) => {
  // Cut off in the middle, so that nobody takes it for whole.
  if (response.headersSent) return void response.destroy()
  const { status, code, message } = await problem(error)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ status, code, message }))
}

const problem = async (error: unknown): Promise<Refused> => {
  const known = asRefused(error)
  if (known instanceof Refused) return known
  console.error(error)
  return refused(500, 'internal-error', 'problem.internalError')
}
