// The server under the load of its own tests: both at once, 64 burners beside them, and RAM full.
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunRecord } from '../../probes/contract/records.ts'
import { readMemory } from '../../probes/memory/memory-room.ts'
import { type BenchRow, row } from './bench-row.ts'
import { answered, healthz } from './server.ts'
import { startServer } from './server-process.ts'
import { quantile } from './statistics.ts'

const SECONDS = 60
const BEAT_MS = 100
/** The test leaves at least 512 MiB, and gives no page back. */
const FULL_MIB = 1024
const PROBES = new URL('../../probes/main.ts', import.meta.url).pathname

export const bench = async (): Promise<BenchRow[]> => {
  preferMe()
  const server = await startServer()
  const burners: ChildProcess[] = []
  const never = new AbortController().signal
  await answered(server.url)
  const { id } = await server.backend.start({ probe: 'memory/memtester', target: 'memory', params: {} }, never)
  try {
    await memoryTaken(server.backend.follow(id, never, () => {}))
    burners.push(
      start(process.execPath, [PROBES, 'run', 'cpu/stress', 'cpu', JSON.stringify({ seconds: SECONDS + 30 })]),
    )
    burners.push(start('stress-ng', ['--cpu', '64', '--timeout', `${SECONDS + 30}`]))
    await sleep(5000)
    const [beats, answers] = await Promise.all([heartbeat(server.url), health(server.url)])
    return [
      row('heartbeat gap under own load, p99', quantile(beats, 0.99), 250, 'ms'),
      row('heartbeat gap under own load, longest', Math.max(...beats), 1000, 'ms'),
      row('/healthz under own load, new connection, p99', quantile(answers, 0.99), 200, 'ms'),
    ]
  } finally {
    for (const burner of burners) if (burner.pid !== undefined) process.kill(-burner.pid, 'SIGTERM')
    // It outlives the server, with all the memory.
    await server.backend.cancel(id).catch(() => {})
    for await (const _ of server.backend.follow(id, never, () => {}));
    await server.stop()
  }
}

/** The measuring process itself must not be what is slow. */
const preferMe = () => {
  writeFileSync('/proc/self/autogroup', '-19')
}

/** A session of its own, as a burner that somebody starts by SSH has. */
const start = (program: string, args: string[]) => spawn(program, args, { detached: true, stdio: 'ignore' })

/** Waits until the test has taken all the memory that it may. */
const memoryTaken = async (lines: AsyncGenerator<{ record: RunRecord }>) => {
  for await (const { record } of lines) {
    if (readMemory().available < FULL_MIB) return
    if (record.artifact === 'testRunEnd') throw new Error('The memory test ended before it took its memory.')
  }
}

/** Milliseconds between the answers to a request every 100 ms. */
const heartbeat = async (url: URL): Promise<number[]> => {
  const gaps: number[] = []
  let last = performance.now()
  const beat = async () => {
    await healthz(url)
    gaps.push(performance.now() - last)
    last = performance.now()
  }
  const beats: Promise<void>[] = []
  const failures: unknown[] = []
  for (let i = 0; i < (SECONDS * 1000) / BEAT_MS; i++) {
    beats.push(beat().catch(error => void failures.push(error)))
    await sleep(BEAT_MS)
  }
  await Promise.all(beats)
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${beats.length} had no answer`, { cause: failures[0] })
  return gaps
}

const health = async (url: URL): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < SECONDS * 5; i++) {
    times.push(await healthz(url))
    await sleep(200)
  }
  return times
}
