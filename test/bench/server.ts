// The server by itself: how fast it answers, what it takes, and what following a run costs.
import { request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BenchRow, row } from './bench-row.ts'
import { cpuShare, residentBytes, startServer } from './server-process.ts'
import { median } from './statistics.ts'

const STARTS = 5
const FOLLOW_SECONDS = 30

export const bench = async (): Promise<BenchRow[]> => {
  const starts: number[] = []
  const sizes: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const server = await startServer()
    await answered(server.url)
    starts.push((performance.now() - server.startedAt) / 1000)
    await sleep(5000)
    sizes.push((await residentBytes(server.pid)) / 1e6)
    await server.stop()
  }
  return [
    row('start to first HTTP answer, median', median(starts), 1, 's'),
    row('server memory (RSS) when idle, median', median(sizes), 100, 'MB'),
    await following(),
  ]
}

/** What following a run costs beyond idling, with one page watching it. */
const following = async (): Promise<BenchRow> => {
  const server = await startServer()
  try {
    await answered(server.url)
    await sleep(5000)
    const idle = await cpuShare(server.pid, 10)
    const load = { probe: 'cpu/stress', target: 'cpu', params: { seconds: FOLLOW_SECONDS + 20 } }
    const { id } = await server.backend.start(load, new AbortController().signal)
    const watching = new AbortController()
    const watched = watch(server.backend.follow(id, watching.signal, () => {}))
    await sleep(5000)
    const share = await cpuShare(server.pid, FOLLOW_SECONDS)
    watching.abort()
    await server.backend.cancel(id)
    await watched
    return row('CPU cost of following a run, of one core', (share - idle) * 100, 1, '%')
  } finally {
    await server.stop()
  }
}

const watch = async (lines: AsyncIterable<unknown>) => {
  try {
    for await (const _ of lines);
  } catch {
    // The abort that ends the measurement.
  }
}

/** Resolves at the first answer of /healthz. */
export const answered = async (url: URL): Promise<void> => {
  while (!(await healthz(url).catch(() => undefined))) await sleep(5)
}

/** Milliseconds that /healthz takes on a new connection. */
export const healthz = (url: URL): Promise<number> => {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL('/healthz', url), { agent: false, rejectUnauthorized: false }, answer =>
      answer.resume().once('end', () => resolve(performance.now() - startedAt)),
    )
    outgoing.once('error', reject).end()
  })
}
