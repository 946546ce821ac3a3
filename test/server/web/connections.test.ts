import { once } from 'node:events'
import { createConnection } from 'node:net'
import { connect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { listenApp } from '../../support/application.ts'
import { get } from '../../support/event-client.ts'

type Opened = Awaited<ReturnType<typeof listenApp>>

/** What the server answers to these bytes, until it closes the connection. */
const sendRaw = async ({ port, tls }: Opened, bytes: string): Promise<string> => {
  const socket = connect({ port, host: '127.0.0.1', ca: tls?.cert ?? '', ALPNProtocols: ['http/1.1'] })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {}).write(bytes)
  let answer = ''
  socket.on('data', chunk => {
    answer += chunk
  })
  await once(socket, 'close')
  return answer
}

const HOST = 'Host: localhost\r\nConnection: close\r\n'
test.for([
  ['a path above the root', `GET /../../../etc/passwd HTTP/1.1\r\n${HOST}\r\n`, 404],
  ['an encoded path above the root', `GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n${HOST}\r\n`, 404],
  ['a path with a NUL', `GET /assets/%00 HTTP/1.1\r\n${HOST}\r\n`, 404],
  ['a whole address as path', `GET https://evil.example/healthz HTTP/1.1\r\n${HOST}\r\n`, 421],
  ['an empty host', 'GET /healthz HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 421],
  ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 421],
  ['two hosts', `GET /healthz HTTP/1.1\r\nHost: evil.example\r\n${HOST}\r\n`, 421],
  ['no HTTP', '\0\u0001\u0002\r\n\r\n', 400],
  ['a header of 20 kB', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n${HOST}\r\n`, 431],
  ['two lengths', `POST /api/session HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
  ['a wrong length', `POST /api/session HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
] as const)('raw bytes with %s are refused', async ([, bytes, status]) => {
  const opened = await listenApp()
  const answer = await sendRaw(opened, bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(answer).toMatch(status === 404 ? /text\/plain/ : /application\/problem\+json.*"code":"[a-z-]+"/s)
  expect(answer).not.toMatch(/root:|evil/)
})

test('over HTTP/2 a host that is not ours is refused, also beside one that is', async () => {
  const { url, tls } = await listenApp()
  const ask = (headers: Record<string, string>) => get('HTTP/2', { url, path: '/healthz', ca: tls?.cert, headers })
  expect((await ask({ ':authority': 'evil.example' })).status).toBe(421)
  expect((await ask({ ':authority': 'localhost', host: 'evil.example' })).status).toBe(421)
  expect((await ask({ ':authority': 'localhost' })).status).toBe(200)
})

test('one network cannot take all connections, and gets its places back', async () => {
  const opened = await listenApp()
  const sockets = Array.from({ length: 100 }, () => createConnection(opened.port, '127.0.0.1'))
  onTestFinished(() => sockets.forEach(socket => void socket.destroy()))
  await Promise.all(sockets.map(socket => once(socket, 'connect')))
  const refused = createConnection(opened.port, '127.0.0.1')
  await once(refused.on('error', () => {}).resume(), 'close')
  for (const socket of sockets) socket.destroy()
  const status = () =>
    get('HTTP/1.1', { url: opened.url, path: '/healthz', ca: opened.tls?.cert, headers: {} }).then(
      answer => answer.status,
      () => 'refused',
    )
  await expect.poll(status, { timeout: 30_000 }).toBe(200)
})
