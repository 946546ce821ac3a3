// How true the progress of the real memory test is: what it showed against the share of the time that had passed.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { RunRecord } from '../../probes/contract/records.ts'
import { type BenchRow, row } from './bench-row.ts'
import { median } from './statistics.ts'

const NODE = process.execPath
const MAIN = new URL('../../probes/main.ts', import.meta.url).pathname
/** A run over little memory takes seconds, and what other programs take from it shows: the middle one of five is judged. */
const SIZES = [
  { mebibytes: 64, runs: 5 },
  { mebibytes: 256, runs: 1 },
  { mebibytes: 1024, runs: 1 },
]

/** Runs the memory test over each size, through the run process. */
export const bench = async (): Promise<BenchRow[]> => {
  const rows: BenchRow[] = []
  for (const { mebibytes, runs } of SIZES) {
    const observed: Sample[][] = []
    for (let run = 0; run < runs; run++) observed.push(await observe(mebibytes))
    rows.push(...judgeAll(`memory/memtester ${mebibytes} MiB:`, observed))
  }
  return rows
}

interface Sample {
  /** Seconds of the clock when the record came. */
  at: number
  /** CPU seconds of each memtester at that moment, by pid. */
  cpu: Map<number, number>
  fraction: number | undefined
  etaSeconds: number | undefined
  result: string | undefined
}

const observe = async (mebibytes: number): Promise<Sample[]> => {
  const run = spawn(NODE, [MAIN, 'run', 'memory/memtester', 'memory', JSON.stringify({ megabytes: mebibytes })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const samples: Sample[] = []
  let cpu = new Map<number, number>()
  try {
    for await (const line of createInterface({ input: run.stdout })) {
      const record = RunRecord.parse(JSON.parse(line))
      cpu = new Map([...cpu, ...cpuSeconds(run.pid)])
      samples.push({
        at: record.uptime,
        cpu,
        fraction: record.artifact === 'progress' ? record.fraction : undefined,
        etaSeconds: record.artifact === 'progress' ? record.etaSeconds : undefined,
        result: record.artifact === 'testRunEnd' ? record.result : undefined,
      })
    }
  } finally {
    run.kill()
  }
  return samples
}

/** Of the memtesters that `parent` has started and that still run. */
const cpuSeconds = (parent: number | undefined): [pid: number, seconds: number][] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const [, command, owner] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
        if (command !== 'memtester' || Number(owner) !== parent) return []
        return [[Number(pid), Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9]]
      } catch {
        return []
      }
    })

const judgeAll = (name: string, runs: Sample[][]): BenchRow[] => [
  middle(`${name} shown against elapsed share, most`, runs, 'max', 3),
  middle(`${name} shown against elapsed share, median`, runs, 'median', 1),
  row(`${name} longest time without a record`, Math.max(...runs.map(longestGap)), 1, 's'),
  row(`${name} times that it went back`, Math.max(...runs.map(timesBack)), 0, 'times'),
  row(`${name} runs without a PASS`, runs.filter(run => run.at(-1)?.result !== 'PASS').length, 0, 'runs'),
  ...runs.flatMap(run => etaRows(name, run)),
]

type Deviation = { max: number; median: number }

/** On the clock where the machine was quiet, else on the CPU time of the memtesters. */
const middle = (name: string, runs: Sample[][], which: keyof Deviation, bar: number): BenchRow => {
  const judged = runs.map(run => {
    const quiet = isQuiet(run)
    return { value: deviations(run, quiet ? clockShare(run) : processorShare(run))[which], quiet }
  })
  const each = judged.map(({ value, quiet }) => `${value.toFixed(2)} by the ${quiet ? 'clock' : 'CPU time'}`)
  return row(name, median(judged.map(({ value }) => value)), bar, 'points', each.join(', '))
}

/** Up to here the memtesters had their processors to themselves. */
const QUIET = 1.05

const isQuiet = (samples: Sample[]) => stretchOf(samples) < QUIET

type Share = (sample: Sample) => number

const span = (samples: Sample[]) => ({ start: samples[0]?.at ?? 0, end: samples.at(-1)?.at ?? 0 })

const clockShare = (samples: Sample[]): Share => {
  const { start, end } = span(samples)
  return ({ at }) => (at - start) / (end - start)
}

/**
 * Of the memtester that had its last CPU second last, because the run ends with it: the time of the clock before it was
 * started, then its CPU time.
 */
const processorShare = (samples: Sample[]): Share => {
  const { pid, seconds } = lastToEnd(samples)
  const { start } = span(samples)
  const wait = (samples.find(({ cpu }) => cpu.has(pid))?.at ?? start) - start
  return ({ at, cpu }) => (cpu.has(pid) ? wait + (cpu.get(pid) ?? 0) : at - start) / (wait + seconds)
}

const lastToEnd = (samples: Sample[]) => {
  const ends = [...(samples.at(-1)?.cpu ?? [])].map(([pid, seconds]) => ({
    pid,
    seconds,
    at: samples.find(({ cpu }) => cpu.get(pid) === seconds)?.at ?? 0,
  }))
  return ends.reduce((last, one) => (one.at > last.at ? one : last), { pid: 0, seconds: 0, at: 0 })
}

/** While it ran: what comes before and after is a tenth of a short run, and no sign that others took the processor. */
const stretchOf = (samples: Sample[]) => {
  const { pid, seconds, at } = lastToEnd(samples)
  const first = samples.find(({ cpu }) => cpu.has(pid))
  return (at - (first?.at ?? 0)) / (seconds - (first?.cpu.get(pid) ?? 0))
}

const deviations = (samples: Sample[], share: Share): Deviation => {
  const sorted = shown(samples)
    .filter(sample => share(sample) >= 0.05)
    .map(sample => Math.abs((sample.fraction ?? 0) - share(sample)) * 100)
    .sort((a, b) => a - b)
  return { max: sorted.at(-1) ?? Number.NaN, median: sorted[sorted.length >> 1] ?? Number.NaN }
}

const longestGap = (samples: Sample[]) =>
  Math.max(...samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at)))

const shown = (samples: Sample[]) => samples.filter(({ fraction }) => fraction !== undefined)

const timesBack = (samples: Sample[]) =>
  shown(samples).filter(({ fraction }, index, all) => (fraction ?? 0) < (all[index - 1]?.fraction ?? 0)).length

/** The remaining time that was shown after the first minute, for runs of more than two. */
const etaRows = (name: string, samples: Sample[]): BenchRow[] => {
  const { start, end } = span(samples)
  const after = samples.find(({ at, etaSeconds }) => at - start >= 60 && etaSeconds !== undefined)
  if (end - start < 120 || after?.etaSeconds === undefined) return []
  const remaining = end - after.at
  const error = (Math.abs(after.etaSeconds - remaining) / remaining) * 100
  const note = isQuiet(samples) ? undefined : 'on the clock, which other programs slowed down meanwhile'
  return [row(`${name} remaining time shown after a minute`, error, 10, '%', note)]
}

if (import.meta.main) console.table(await bench())
