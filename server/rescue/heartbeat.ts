// Whether the server answers, asked as a browser would ask.
import { Agent, request } from 'node:https'

const ANSWER_MS = 5000
const EVERY_MS = 5000
const SILENT_SECONDS = 20

/** Asks again and again; gives the limit in seconds once there was no answer for longer than it, undefined otherwise. */
export const watchServer = (port: () => number | undefined, signal: AbortSignal): (() => number | undefined) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  let answeredAt = performance.now()
  const ask = () => {
    const known = port()
    if (known === undefined) {
      answeredAt = performance.now()
      return
    }
    const options = { host: '127.0.0.1', port: known, path: '/healthz', agent, timeout: ANSWER_MS, signal }
    const asked = request(options, answer => {
      answer.resume()
      if (answer.statusCode === 200) answeredAt = performance.now()
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => {})
    asked.end()
  }
  const timer = setInterval(ask, EVERY_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
  return () => (performance.now() - answeredAt > SILENT_SECONDS * 1000 ? SILENT_SECONDS : undefined)
}
