// The memory test on Debian's memtester: one on every processor, the memory shared out among them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { beside } from '../contract/beside.ts'
import { Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import { type Evidence, log, measurement, step } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { watchKernelLog } from '../machine/kernel-log.ts'
import { readMemoryMap } from '../machine/memory-map.ts'
import { watchSensors } from '../machine/sensors.ts'
import { output } from '../tool.ts'
import { withoutCompaction } from './compaction.ts'
import { parseInstalled } from './memory-installed.ts'
import { readMemory } from './memory-room.ts'
import { lockLimit, type MemoryInfo, shareOut, takeable } from './memory-size.ts'
import { USUAL_SECONDS_PER_GIB } from './memtester-progress.ts'
import { testMemory } from './memtester-run.ts'
import { allowedCpus } from './online-cpus.ts'

const params = z.object({
  megabytes: z
    .int()
    .min(1)
    .optional()
    .meta({ title: word('parameter.megabytes'), unit: 'MiB', description: word('parameter.megabytes.what') }),
  seconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .meta({ title: word('parameter.memorySeconds'), unit: 's', description: word('parameter.memorySeconds.what') }),
  loops: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .meta({ title: word('parameter.loops') }),
})

export default defineProbe({
  id: 'memory/memtester',
  title: 'memory/memtester.title',
  summary: 'memory/memtester.summary',
  target: 'memory',
  params,
  tools: ['memtester', 'taskset'],
  denied: params => {
    const cpus = readCpus().length
    return whyNotLocked(shareOut(asked(params, cpus) ?? takeable(readMemory(), cpus), cpus))
  },
  claims: () => [
    { resource: 'memory', mode: 'exclusive' },
    { resource: 'cpu', mode: 'exclusive' },
  ],
  writes: false,
  estimate: params => {
    const cpus = readCpus().length
    const { loops } = params
    const share = (asked(params, cpus) ?? takeable(readMemory(), cpus)) / cpus / 1024
    return { low: Math.ceil(share * loops * FASTEST), high: Math.ceil(share * loops * FASTEST * SLOWEST) + 10 }
  },
  async *run({ params, signal }) {
    const { loops, megabytes = 0, seconds } = params
    const begin = performance.now()
    const cpus = readCpus()
    let shares: number[] = []
    yield* step('Memory size', async function* () {
      const memory = readMemory()
      yield* sizes(memory, signal)
      shares = shareOut(wanted(memory, cpus.length, params), cpus.length)
      const count = shares.reduce((sum, share) => sum + share, 0)
      yield log('INFO', `${count} MiB are to be tested, by ${shares.length} memtesters.`)
      if (count < megabytes) yield log('WARNING', `Of the ${megabytes} MiB asked for, ${count} fit into ${seconds} s.`)
    })
    const map = await readMemoryMap(signal)
    const plans = shares.map((mebibytes, index) => ({ mebibytes, loops, cpu: cpus[index] ?? 0, map }))
    const test = step('Memory test', () => withoutCompaction(() => testMemory(plans, signal, begin)))
    yield* beside(test, watchSensors, watchKernelLog)
  },
})

/** CPU seconds per GiB, measured on a fast processor; slower ones take up to so many times as long. */
const FASTEST = 91
const SLOWEST = 5

const readCpus = () => allowedCpus(readFileSync('/proc/self/status', 'utf8'))

async function* sizes({ total }: MemoryInfo, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const installed = await readInstalled(signal)
  if (installed === undefined) yield log('INFO', 'How much memory is installed is unknown: no SMBIOS table tells.')
  else yield measurement('memory installed', installed, { unit: 'MiB' })
  yield measurement('memory visible', Math.floor(total), { unit: 'MiB' })
}

const readInstalled = async (signal: AbortSignal) => {
  try {
    const { text } = await output('dmidecode', ['-t', '17'], { signal, timeout: 20_000 })
    return parseInstalled(text)
  } catch (error) {
    if (signal.aborted) throw error
    // Not installed, or stuck on broken firmware: then it is unknown, which the record says.
    return undefined
  }
}

type Params = z.output<typeof params>

/** The size that was asked for, outright or by the time it takes on a machine of usual speed; undefined: all. */
const asked = ({ megabytes, seconds, loops }: Params, instances: number): number | undefined => {
  if (seconds === undefined) return megabytes
  const inTime = Math.ceil((seconds / loops / USUAL_SECONDS_PER_GIB) * 1024) * instances
  return Math.min(inTime, megabytes ?? takeable(readMemory(), instances))
}

const wanted = (memory: MemoryInfo, instances: number, params: Params): number => {
  const most = takeable(memory, instances)
  const megabytes = asked(params, instances)
  if (most < 1 || (megabytes ?? 0) > most) {
    const wish = megabytes === undefined ? '' : ` ${megabytes} MiB were asked for.`
    throw new Skip('not-enough-memory', `At most ${most} MiB can safely be taken now.${wish}`)
  }
  return megabytes ?? most
}

/** memtester that may not lock its memory shrinks it page by page, which looks like a hang. */
const whyNotLocked = (shares: readonly number[]): string | undefined => {
  if (process.getuid?.() === 0) return undefined
  const limit = lockLimit(readFileSync('/proc/self/limits', 'utf8'))
  return Math.max(...shares) * 2 ** 20 <= limit
    ? undefined
    : `Memory must be locked for the test; only root may lock more than ${limit / 2 ** 20} MiB on each processor.`
}
