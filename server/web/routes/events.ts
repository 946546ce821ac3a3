import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Executive } from '../../executive/executive.ts'
import type { RunInfo } from '../../executive/run-info.ts'
import type { Access } from '../access.ts'
import { type App, type Run, RunId, refusals } from '../api.ts'
import { frame, sendEvents } from '../event-stream.ts'
import type { RunBoard } from '../run-board.ts'
import { createStreamLimit } from '../stream-limit.ts'

const POLL_MS = 1000

export interface EventsOptions {
  executive: Executive
  board: RunBoard
  access: Access
  /** Aborts when the server closes. */
  closing: AbortSignal
}

const Events = { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } }
const Resume = z.object({
  'last-event-id': z.string().optional().describe('<boot id>.<sequence number>: only what comes after it is sent'),
})

/** The streams that pages follow: the records of one run, and the states of all. */
export const addEvents = (app: App, { executive, board, access, closing }: EventsOptions) => {
  const limit = createStreamLimit()
  const send = (request: FastifyRequest, reply: FastifyReply, frames: Frames) => {
    const { principal } = request
    if (!principal) throw new Error('An event stream needs a principal')
    const release = limit.take(principal)
    return sendEvents(reply, { frames: released(frames, release), mayGoOn: () => access.use(principal), closing })
  }
  app.get(
    '/api/runs/:id/events',
    {
      // A stream has no end that the length in a HEAD's answer could be told of.
      exposeHeadRoute: false,
      schema: {
        summary: 'The records of a test run as they come; 204 when the client has them all',
        params: RunId,
        headers: Resume,
        response: { 200: Events, 204: z.undefined(), ...refusals },
      },
    },
    async (request, reply) => {
      const run = await executive.get(request.params.id)
      const after = await resumeAfter(executive, run, request.headers['last-event-id'])
      if (after === 'all') return reply.code(204).send()
      return send(request, reply, signal => recordFrames(executive, run, after, signal))
    },
  )
  app.get(
    '/api/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'The states of all test runs, then those that change',
        response: { 200: Events, ...refusals },
      },
    },
    async (request, reply) => send(request, reply, signal => stateFrames(board, signal)),
  )
}

type Frames = (signal: AbortSignal) => AsyncIterable<string>

const released =
  (frames: Frames, release: () => void): Frames =>
  signal => {
    signal.addEventListener('abort', release, { once: true })
    return frames(signal)
  }

/** The sequence number that the client has seen last: of another boot or never written, it has seen nothing of this. */
const resumeAfter = async (executive: Executive, run: RunInfo, lastEventId: string | undefined) => {
  const [, bootId, digits] = /^([\w-]{1,64})\.(\d{1,15})$/.exec(lastEventId ?? '') ?? []
  if (bootId !== run.bootId) return -1
  const { lastSequenceNumber, end } = await executive.fold(run.id)
  const seen = Number(digits)
  if (end && seen === lastSequenceNumber) return 'all'
  return seen > lastSequenceNumber ? -1 : seen
}

async function* recordFrames(executive: Executive, run: RunInfo, after: number, signal: AbortSignal) {
  for await (const { line, record } of executive.follow(run.id, after, signal))
    yield frame(line, `${run.bootId}.${record.sequenceNumber}`)
}

async function* stateFrames(board: RunBoard, signal: AbortSignal) {
  let known = new Map<string, string>()
  for (let first = true; !signal.aborted; first = false) {
    const runs = await board.recent()
    const changed = runs.filter(run => JSON.stringify(run) !== known.get(run.id))
    if (first || changed.length > 0) yield frame(JSON.stringify({ runs: changed }))
    known = texts(runs)
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
  }
}

const texts = (runs: Run[]) => new Map(runs.map(run => [run.id, JSON.stringify(run)]))
