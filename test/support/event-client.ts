// What a browser's EventSource does, over HTTP/1.1 or HTTP/2, one connection at a time and without reconnecting.
import { connect } from 'node:http2'
import { request } from 'node:https'
import type { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'

export interface ServerEvent {
  id: string | undefined
  data: string
}

export interface EventAnswer {
  status: number
  headers: Record<string, unknown>
  body: Readable
  /** Cuts the connection. */
  cut(): void
}

export type Version = 'HTTP/1.1' | 'HTTP/2'

interface Address {
  url: string
  path: string
  ca: string | undefined
  headers: Record<string, string>
}

export const get = (version: Version, address: Address): Promise<EventAnswer> =>
  version === 'HTTP/2' ? getHttp2(address) : getHttp1(address)

/** The events of an answer as they come; comments are left out. */
export async function* events({ body }: EventAnswer): AsyncGenerator<ServerEvent> {
  let rest = ''
  for await (const chunk of body.setEncoding('utf8')) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(line => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]))
      const data = fields.get('data')
      if (data !== undefined) yield { id: fields.get('id'), data }
    }
  }
}

const getHttp1 = ({ url, path, ca, headers }: Address) =>
  new Promise<EventAnswer>((resolve, reject) => {
    const sent = request(`${url}${path}`, { headers, agent: false, ...(ca ? { ca } : {}) }, body => {
      body.on('error', () => {})
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body, cut: () => sent.destroy() })
    })
    sent.on('error', reject).end()
    onTestFinished(() => void sent.destroy())
  })

const getHttp2 = ({ url, path, ca, headers }: Address) =>
  new Promise<EventAnswer>((resolve, reject) => {
    const session = connect(url, ca ? { ca } : {})
    session.on('error', reject)
    const stream = session.request({ ':path': path, ...headers }, { endStream: true })
    stream.on('error', reject)
    stream.on('response', headers =>
      resolve({ status: headers[':status'] ?? 0, headers, body: stream, cut: () => session.destroy() }),
    )
    onTestFinished(() => void session.destroy())
  })
