// HTTPS to a machine whose certificate nobody signed: it is trusted by its fingerprint, checked before anything is sent.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as send } from 'node:https'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'
import { endSilence } from './silence.ts'
import { UsageError } from './usage-error.ts'

export interface Remote {
  url: URL
  /** The access code. */
  token: string
  /** SHA-256 of the certificate, hex, with or without colons; without it the certificate must be signed. */
  fingerprint?: string
  /** Told when the machine keeps us waiting. */
  notice: (text: string) => void
  /** Aborts whatever is under way. */
  closing: AbortSignal
}

export interface Request {
  method: string
  path: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Seconds without a byte after which the connection counts as lost. */
  mostSilent?: number
}

export interface Answer {
  status: number
  body: Readable
  bytes(): Promise<Uint8Array>
}

/** Under its own tests a small machine may take long to shake hands. */
const CONNECT_MS = 15_000
/** Longer than the server gives itself for any answer. */
const MOST_SILENT = 75

export const request = async (remote: Remote, wanted: Request): Promise<Answer> => {
  const signal = AbortSignal.any([remote.closing, ...(wanted.signal ? [wanted.signal] : [])])
  try {
    return await exchange(remote, { ...wanted, signal })
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

const exchange = async (
  remote: Remote,
  { method, path, body, headers, signal, mostSilent = MOST_SILENT }: Request,
): Promise<Answer> => {
  const socket = await openSocket(remote, signal)
  const text = body === undefined ? undefined : JSON.stringify(body)
  const outgoing = send(new URL(path, remote.url), {
    method,
    createConnection: () => socket,
    ...(signal ? { signal } : {}),
    headers: {
      ...headers,
      authorization: `Bearer ${remote.token}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    },
  })
  const silence = endSilence(socket, remote, mostSilent)
  outgoing.end(text)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  // What goes wrong from here on is told to who reads the body.
  outgoing.on('error', () => {})
  silence.reads(answer)
  return { status: answer.statusCode ?? 0, body: answer, bytes: () => buffer(answer) }
}

const openSocket = async ({ url, fingerprint }: Remote, signal: AbortSignal | undefined): Promise<TLSSocket> => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = connect({
    host,
    port: Number(url.port || 443),
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  })
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`)))
  await once(socket, 'secureConnect', signal ? { signal } : {}).catch(error => {
    socket.destroy()
    throw new Error(`${url.host} cannot be reached: ${error.message}`, { cause: error })
  })
  socket.setTimeout(0)
  const problem = distrust(socket, fingerprint)
  if (problem === undefined) return socket
  socket.destroy()
  throw new UsageError(problem)
}

/** Why the other side's certificate is not trusted; undefined when it is. */
const distrust = (socket: TLSSocket, fingerprint: string | undefined): string | undefined => {
  const shown = socket.getPeerX509Certificate()?.fingerprint256 ?? 'none'
  if (fingerprint !== undefined) {
    if (plain(shown) === plain(fingerprint)) return undefined
    return `The certificate's fingerprint is ${shown}, not the given one: this is not the machine you mean, or somebody is in between.`
  }
  if (socket.authorized) return undefined
  return `The certificate is not signed (${socket.authorizationError}). Compare its fingerprint with the machine's console, then add --fingerprint ${shown}`
}

const plain = (fingerprint: string) => fingerprint.replace(/[^0-9a-f]/gi, '').toUpperCase()
