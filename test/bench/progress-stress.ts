// How true the progress of cpu/stress is: the real run process, its records timed as they arrive.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { RunRecord } from '../../probes/contract/records.ts'
import { type BenchRow, row } from './bench-row.ts'

const MAIN = new URL('../../probes/main.ts', import.meta.url).pathname

/** Runs of 30 and 90 seconds; the second is long enough for an estimate after the first minute. */
export const bench = async (): Promise<BenchRow[]> => [...(await rows(30)), ...(await rows(90))]

interface Seen {
  /** Seconds since the first record. */
  at: number
  fraction?: number
  etaSeconds?: number
}

const rows = async (seconds: number): Promise<BenchRow[]> => {
  const seen = await timed(seconds)
  const total = seen.at(-1)?.at ?? 0
  const shown = seen.filter(({ fraction }) => fraction !== undefined).filter(({ at }) => at >= total * 0.05)
  const deviations = shown.map(({ at, fraction = 0 }) => Math.abs(fraction - at / total) * 100).sort((a, b) => a - b)
  const gaps = seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0))
  const back = shown.filter(({ fraction = 0 }, index) => fraction < (shown[index - 1]?.fraction ?? 0)).length
  const name = (what: string) => `cpu/stress ${seconds} s: ${what}`
  const took = `took ${total.toFixed(2)} s, ${seen.length} records`
  return [
    row(name('largest deviation from 5 % on'), deviations.at(-1), 3, 'percentage points', took),
    row(name('median deviation'), deviations[deviations.length >> 1], 1, 'percentage points'),
    row(name('longest gap between records'), Math.max(...gaps), 1, 's'),
    row(name('steps back'), back, 0, 'records'),
    ...(seconds > 70 ? [estimate(name('estimate after the first minute'), shown, total)] : []),
  ]
}

/** The largest error of the estimate, in % of what really remained, up to ten seconds before the end. */
const estimate = (name: string, shown: Seen[], total: number) => {
  const late = shown.filter(({ at }) => at >= 60 && total - at >= 10)
  const errors = late.map(({ at, etaSeconds = 0 }) => (Math.abs(etaSeconds - (total - at)) / (total - at)) * 100)
  return row(name, errors.length > 0 ? Math.max(...errors) : undefined, 10, '%')
}

const timed = async (seconds: number): Promise<Seen[]> => {
  const child = spawn(process.execPath, [MAIN, 'run', 'cpu/stress', 'cpu', JSON.stringify({ seconds })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const seen: Seen[] = []
    let start: number | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      start ??= performance.now()
      const record = RunRecord.parse(JSON.parse(line))
      const at = (performance.now() - start) / 1000
      if (record.artifact !== 'progress') seen.push({ at })
      else seen.push({ at, fraction: record.fraction, etaSeconds: record.etaSeconds ?? 0 })
    }
    return seen
  } finally {
    child.kill()
  }
}
