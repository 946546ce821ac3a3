// The other side of registration and collector: an HTTP server that keeps what it is sent.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

interface Received {
  method: string | undefined
  url: URL
  headers: IncomingMessage['headers']
  body: string
}

/** `answer` gives the status to answer each request with, or nothing to leave it without an answer. */
export const openReceiver = async (answer: (request: Received, count: number) => number | undefined = () => 204) => {
  const received: Received[] = []
  let wake = () => {}
  const server = createServer(async (request, response) => {
    const { method, headers } = request
    const one = { method, headers, url: new URL(request.url ?? '', 'http://receiver'), body: await text(request) }
    received.push(one)
    const status = answer(one, received.length)
    if (status !== undefined) response.writeHead(status, { location: '/elsewhere' }).end()
    wake()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  /** Resolves once what was received satisfies `enough`. */
  const until = async (enough: (all: Received[]) => boolean): Promise<Received[]> => {
    while (!enough(received)) await new Promise<void>(resolve => (wake = resolve))
    return received
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, until }
}
