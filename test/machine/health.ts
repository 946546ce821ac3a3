// Whether the guest's server answers, through a forwarded port where connecting alone proves nothing.
import { request } from 'node:https'

const PATIENCE_MS = 3000

/** QEMU takes every connection itself: only an answer is a sign of the guest. */
export const isHealthy = (url: string): Promise<boolean> =>
  new Promise(resolve => {
    const asked = request(
      `${url}/healthz`,
      { rejectUnauthorized: false, agent: false, timeout: PATIENCE_MS },
      answer => {
        resolve(answer.statusCode === 200)
        answer.destroy()
      },
    )
    asked.on('timeout', () => asked.destroy()).on('error', () => resolve(false))
    asked.on('close', () => resolve(false))
    asked.end()
  })
