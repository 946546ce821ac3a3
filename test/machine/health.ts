// Whether the guest's server answers, through a forwarded port where connecting alone proves nothing.
import { request } from 'node:https'

/** An early first packet is lost, and the next is sent after 6 s. */
const PATIENCE_MS = 2000

/** QEMU takes every connection itself: only an answer is a sign of the guest. */
export const isHealthy = (url: string): Promise<boolean> =>
  new Promise(resolve => {
    const options = { rejectUnauthorized: false, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) } as const
    const asked = request(`${url}/healthz`, options, answer => {
      resolve(answer.statusCode === 200)
      answer.destroy()
    })
    asked.on('error', () => resolve(false)).on('close', () => resolve(false))
    asked.end()
  })
