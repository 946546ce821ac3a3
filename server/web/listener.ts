// The HTTP/2 server with HTTP/1.1 allowed, and its limits of time. Made here because Fastify hands its own limits
// (requestTimeout, keepAliveTimeout) to plain HTTP/1.1 servers only, and closes idle HTTP/2 sessions only politely.
import type { RequestListener, Server } from 'node:http'
import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import { constants, createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer } from '../../probes/http.ts'
import { createConnectionLimit } from './connection-limit.ts'

export interface Tls {
  /** PEM. */
  key: string
  cert: string
}

const HEADERS_MS = 5000
const REQUEST_MS = 10_000
const IDLE_MS = 10_000
/** Neither side sent anything: longer than the beat of event streams. */
const SILENT_MS = 30_000
const MOST_CONNECTIONS = 512

const limits = {
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  keepAliveTimeout: IDLE_MS,
  connectionsCheckingInterval: 1000,
  // Ours to refuse, in our own form.
  requireHostHeader: false,
}

/** A server for `handler`; without `tls` it is plain HTTP/1.1, for tests that inject their requests. */
export const createListener = (handler: RequestListener, tls: Tls | undefined): Server => {
  if (!tls) return createServer(limits, handler)
  const options = { ...tls, ...limits, allowHTTP1: true, minVersion: 'TLSv1.2', handshakeTimeout: HEADERS_MS } as const
  const settings = { maxConcurrentStreams: 64, maxHeaderListSize: 16 * 1024 }
  const server = createSecureServer({ ...options, settings }, handler as unknown as CompatibleHandler)
  server.maxConnections = MOST_CONNECTIONS
  server.setTimeout(SILENT_MS)
  server.on('connection', createConnectionLimit())
  server.on('session', limitSession)
  // Fastify wants one type for all its servers; their events and methods that it uses are the same.
  return server as unknown as Server
}

/** Of Node's HTTP/2 compatibility layer, made for handlers of HTTP/1.1. */
type CompatibleHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => void

/** Closes a session that has no stream, however many pings or half headers it sends. */
const limitSession = (session: Http2Session) => {
  let open = 0
  let timer = setTimeout(() => session.destroy(), HEADERS_MS)
  session.on('stream', (stream: ServerHttp2Stream) => {
    clearTimeout(timer)
    open++
    limitStream(stream)
    stream.once('close', () => {
      open--
      if (open > 0 || session.destroyed) return
      clearTimeout(timer)
      timer = setTimeout(() => session.destroy(), IDLE_MS)
    })
  })
  session.once('close', () => clearTimeout(timer))
}

/** Closes a stream whose request body does not arrive in time, or whose answer is not read. */
const limitStream = (stream: ServerHttp2Stream) => {
  const cancel = () => stream.close(constants.NGHTTP2_CANCEL)
  // Not stream.setTimeout: a client's pings put that off for ever (Node 26: callTimeout asks the session for progress).
  const unread = setInterval(() => isShort(stream) && cancel(), SILENT_MS)
  const unsent = stream.endAfterHeaders ? undefined : setTimeout(cancel, REQUEST_MS)
  stream.once('end', () => clearTimeout(unsent))
  stream.once('close', () => {
    clearTimeout(unsent)
    clearInterval(unread)
  })
}

const LONG = ['text/event-stream', 'application/x-ndjson']

/** Whether the answer is on its way and nothing that takes long: only who has signed in gets events and downloads. */
const isShort = ({ sentHeaders }: ServerHttp2Stream) =>
  sentHeaders !== undefined &&
  !LONG.includes(String(sentHeaders['content-type'])) &&
  sentHeaders['content-disposition'] === undefined
