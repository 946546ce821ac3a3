// Server-sent events over HTTP/1.1 and HTTP/2. Our own and not @fastify/sse 0.6, because that sets a Connection header,
// which HTTP/2 forbids, and waits for ever for the drain of a response whose client has gone.
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyReply } from 'fastify'

const BEAT_MS = 10_000

export interface EventStreamOptions {
  /** Yields frames; ends, and stops waiting, when the signal aborts. */
  frames: (signal: AbortSignal) => AsyncIterable<string>
  /** Asked before every frame and beat; the stream ends when the answer is no. */
  mayGoOn: () => boolean
  /** Aborts when the server closes. */
  closing: AbortSignal
}

/** Sends the frames as they come, at the client's pace, with a comment every 10 s that keeps proxies from cutting. */
export const sendEvents = (reply: FastifyReply, { frames, mayGoOn, closing }: EventStreamOptions) => {
  const gone = new AbortController()
  const stream = new PassThrough()
  const signal = AbortSignal.any([gone.signal, closing])
  const beat = setInterval(() => {
    if (!mayGoOn()) gone.abort()
    else if (!stream.writableNeedDrain) stream.write(':\n\n')
  }, BEAT_MS)
  stream.once('close', () => {
    clearInterval(beat)
    gone.abort()
  })
  stream.write(': connected\n\nretry: 1000\n\n')
  // Its error is the stream's too, which Fastify ends the answer with and logs.
  pipeline(Readable.from(whileAllowed(frames(signal), mayGoOn)), stream).catch(() => {})
  return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream)
}

/** An event: `data` is one line. JSON has carriage returns only between its tokens; in a stream they would end a line. */
export const frame = (data: string, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${data.replaceAll('\r', '')}\n\n`

async function* whileAllowed(frames: AsyncIterable<string>, mayGoOn: () => boolean) {
  for await (const frame of frames) {
    if (!mayGoOn()) return
    yield frame
  }
}
