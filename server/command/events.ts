import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface ServerSentEvent {
  id: string
  data: string
}

/** The events of a text/event-stream that have data (https://html.spec.whatwg.org/#parsing-an-event-stream). */
export async function* events(stream: Readable): AsyncGenerator<ServerSentEvent> {
  let id = ''
  let data: string[] = []
  for await (const line of createInterface({ input: stream })) {
    if (line.startsWith('id:')) id = line.slice(3).trim()
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
    if (line !== '' || data.length === 0) continue
    yield { id, data: data.join('\n') }
    data = []
  }
}
