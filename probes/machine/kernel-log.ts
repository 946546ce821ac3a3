// What the kernel says of broken hardware: since the machine started, or during a test that this one accompanies.
import { z } from 'zod'
import { defineProbe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, limit, log, measurement, pass, step, unknown } from '../contract/step.ts'
import { CATEGORIES, type Category, classify } from './kernel-message.ts'
import { type KernelMessage, openKernelLog } from './kmsg.ts'
import { cleaned } from './sysfs.ts'
import { ticks } from './ticks.ts'

const POLL_MS = 500
const MOST_LINES = 20

/**
 * The companion of a test: reports what the kernel says from now on until `mainEnded` aborts. Errors of processors,
 * memory and platform fail the run; those of other parts are only told, since they are not what is tested. Never says PASS.
 */
export async function* watchKernelLog(mainEnded: AbortSignal): AsyncGenerator<RecordBody, void> {
  yield* step('Kernel log', () => watch(mainEnded))
}

export default defineProbe({
  id: 'machine/kernel-log',
  title: 'machine/kernel-log.title',
  summary: 'machine/kernel-log.summary',
  target: 'machine',
  params: z.object({}),
  tools: [],
  denied: () => (process.getuid?.() === 0 ? undefined : whyClosed()),
  claims: () => [],
  writes: false,
  estimate: () => ({ low: 1, high: 2 }),
  async *run({ signal }) {
    yield* step('Kernel log', () => readAll(signal))
  },
})

const whyClosed = (): string | undefined => {
  try {
    openKernelLog().close()
    return undefined
  } catch (error) {
    return `Only root may read it here. ${error instanceof Error ? error.message : error}`
  }
}

async function* watch(mainEnded: AbortSignal): AsyncGenerator<Evidence, void> {
  const kernelLog = openKernelLog()
  try {
    while (kernelLog.read().length > 0);
    const lostBefore = kernelLog.lost()
    const tally = createTally()
    for await (const _tick of ticks(POLL_MS, mainEnded)) yield* tally.add(kernelLog.read())
    yield* tally.add(kernelLog.read())
    yield* summary(tally.counts, isCore)
    yield* lostRecords(kernelLog.lost() - lostBefore)
  } finally {
    kernelLog.close()
  }
}

const isCore = ({ about }: Category) => about === 'cpu' || about === 'memory' || about === 'platform'

/** Reads the whole log that the kernel still has. */
export async function* readAll(signal: AbortSignal, path?: string): AsyncGenerator<Evidence, void> {
  const kernelLog = openKernelLog(path)
  try {
    const tally = createTally()
    let read = 0
    for (let messages = kernelLog.read(); messages.length > 0; messages = kernelLog.read()) {
      signal.throwIfAborted()
      yield* tally.add(messages)
      read += messages.length
    }
    yield measurement('kernel messages read', read, { unit: 'messages' })
    yield* summary(tally.counts, () => true)
    yield* lostRecords(kernelLog.lost())
    const which =
      kernelLog.lost() === 0 ? `All ${read} messages of the kernel since the machine started` : `${read} messages`
    if (read > 0) yield pass('kernel-log-read', `${which} were looked through.`)
  } finally {
    kernelLog.close()
  }
}

/** Counts messages by category; the first lines of each are kept as log records. */
const createTally = () => {
  const counts = new Map<string, number>()
  return {
    counts,
    *add(messages: KernelMessage[]): Generator<Evidence, void> {
      for (const { text, microseconds } of messages) {
        const category = classify(text)
        if (!category) continue
        const count = (counts.get(category.id) ?? 0) + 1
        counts.set(category.id, count)
        if (count <= MOST_LINES) yield log(severity(category), line(category, microseconds, text))
      }
    },
  }
}

const severity = ({ meaning }: Category) => (meaning === 'broken' ? 'ERROR' : 'WARNING')

const line = ({ id }: Category, microseconds: number, text: string) =>
  `Kernel, ${(microseconds / 1e6).toFixed(3)} s after the start, ${id}: ${cleaned(text, 400)}`

/** Counts with their limit where they speak of a broken part that is tested; else a diagnosis UNKNOWN. */
export const summary = (counts: Map<string, number>, tested: (category: Category) => boolean): Evidence[] =>
  CATEGORIES.flatMap(category => {
    const count = counts.get(category.id) ?? 0
    const judged = category.meaning === 'broken' && tested(category)
    const validators = judged ? [limit(`kernel-log-${category.id}`, 'EQUAL', 0, category.source)] : []
    return [
      measurement(`kernel messages ${category.id}`, count, { unit: 'messages', ...(judged ? { validators } : {}) }),
      ...(count > 0 && !judged && category.about !== 'software'
        ? [unknown(`kernel-log-${category.id}`, told(category, count))]
        : []),
    ]
  })

const told = ({ id }: Category, count: number) =>
  `The kernel reported ${id}: ${count} messages, the first of them in the log.`

const lostRecords = (lost: number): Evidence[] =>
  lost === 0
    ? []
    : [
        measurement('kernel messages lost', lost, { unit: 'messages' }),
        unknown('kernel-log-incomplete', `The kernel threw away ${lost} messages before they could be read.`),
      ]
