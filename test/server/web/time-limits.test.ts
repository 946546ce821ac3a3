import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2, type Settings } from 'node:http2'
import { createConnection, type Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { connect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { listenApp } from '../../support/application.ts'
import { CPU_RUN } from '../../support/state.ts'

interface Server {
  port: number
  url: string
  ca: string
  bearer: { authorization: string }
}

const open = async (): Promise<Server & { start: () => Promise<string> }> => {
  const { port, url, tls, bearer, executive } = await listenApp()
  return { port, url, ca: tls?.cert ?? '', bearer, start: async () => (await executive.start(CPU_RUN)).id }
}

/** Everything that came until the server closed the connection. */
const untilClosed = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return text
}

const openSocket = ({ port, ca }: Server, ALPNProtocols: string[]) => {
  const socket = connect({ port, host: '127.0.0.1', ca, ALPNProtocols })
  onTestFinished(() => void socket.destroy())
  return socket
}

const openSession = ({ url, ca }: Server, settings: Settings = {}): ClientHttp2Session => {
  const session = connectHttp2(url, { ca, settings })
  session.on('error', () => {})
  onTestFinished(() => void session.destroy())
  return session
}

/** Sends the bytes again and again, for ever. */
const trickle = (to: Writable, bytes: string) => {
  const timer = setInterval(() => to.writable && to.write(bytes), 200)
  onTestFinished(() => clearInterval(timer))
}

const pingForEver = (session: ClientHttp2Session) => {
  const timer = setInterval(() => session.destroyed || session.ping(() => {}), 200)
  onTestFinished(() => clearInterval(timer))
}

type Case = (server: Awaited<ReturnType<typeof open>>) => Promise<void>

const CASES: Record<string, Case> = {
  'over HTTP/1.1 a header that comes slowly': async server => {
    const socket = openSocket(server, ['http/1.1'])
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
    trickle(socket, 'X: y\r\n')
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 408 /)
  },
  'over HTTP/1.1 a body that comes slowly': async server => {
    const socket = openSocket(server, ['http/1.1'])
    const head = ['POST /api/session HTTP/1.1', 'Host: localhost', 'Content-Type: application/json']
    socket.write(`${head.join('\r\n')}\r\nContent-Length: 100\r\n\r\n{`)
    trickle(socket, ' ')
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 408 /)
  },
  'over HTTP/1.1 an answered connection that idles': async server => {
    const socket = openSocket(server, ['http/1.1'])
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await untilClosed(socket)).toMatch(/\r\n\r\nok$/)
  },
  'a TLS handshake that does not come': async ({ port }) => {
    const socket = createConnection(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    expect(await untilClosed(socket)).toBe('')
  },
  'over HTTP/2 a session that only pings': async server => {
    const session = openSession(server)
    pingForEver(session)
    await once(session, 'close')
  },
  'over HTTP/2 an answered session that only pings': async server => {
    const session = openSession(server)
    session.request({ ':path': '/healthz' }).resume()
    pingForEver(session)
    await once(session, 'close')
  },
  'over HTTP/2 a header that comes slowly': async server => {
    const socket = openSocket(server, ['h2'])
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
    const unfinishedHeaders = Buffer.from([0, 0, 100, 1, 0, 0, 0, 0, 1])
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings, unfinishedHeaders]))
    trickle(socket, '\0')
    await untilClosed(socket)
  },
  'over HTTP/2 a body that comes slowly, while the session goes on': async server => {
    const session = openSession(server)
    const slow = session.request({ ':method': 'POST', ':path': '/api/session', 'content-type': 'application/json' })
    slow.on('error', () => {}).write('{')
    trickle(slow, ' ')
    await once(slow, 'close')
    const [headers] = await once(session.request({ ':path': '/healthz' }).resume(), 'response')
    expect(headers[':status']).toBe(200)
  },
  'over HTTP/2 an answer that is never read': async server => {
    const session = openSession(server, { initialWindowSize: 0 })
    const stream = session.request({ ':path': '/healthz' })
    pingForEver(session)
    await once(stream.on('error', () => {}).resume(), 'close')
  },
}

test('slow clients are closed', async () => {
  const server = await open()
  const closed = Object.entries(CASES).map(async ([name, close]) => {
    await close(server)
    return name
  })
  expect(await Promise.all(closed)).toEqual(Object.keys(CASES))
})

test('event streams outlive the limits of time, over HTTP/1.1 and HTTP/2', async () => {
  const server = await open()
  const path = `/api/runs/${await server.start()}/events`
  const socket = openSocket(server, ['http/1.1'])
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${server.bearer.authorization}\r\n\r\n`)
  const stream = openSession(server).request({ ':path': path, ...server.bearer })
  // A hundred and fifty records, ten a second, take longer than every limit but that of silence.
  await Promise.all([socket, stream].map(source => records(source, 150)))
})

test('an event stream without news has a comment every ten seconds', async () => {
  const server = await open()
  const stream = openSession(server).request({ ':path': '/api/events', ...server.bearer })
  let text = ''
  for await (const chunk of stream) {
    text += chunk
    if (text.split('\n\n').length > 5) break
  }
  expect(text).toBe(': connected\n\nretry: 1000\n\ndata: {"runs":[]}\n\n:\n\n:\n\n')
})

const records = async (source: NodeJS.ReadableStream, count: number) => {
  let seen = 0
  for await (const chunk of source) {
    seen += String(chunk).split('"sequenceNumber":').length - 1
    if (seen >= count) return
  }
  throw new Error(`The stream ended after ${seen} records`)
}
