// What an earlier boot of this machine left behind when it ended: marks and events in the management controller's log, the
// kernel's crash store, watchdogs, and errors that firmware or processors kept.
import { z } from 'zod'
import { bootId } from '../contract/boot.ts'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import { type Evidence, log, pass, step } from '../contract/step.ts'
import { SIGNS_ONLY } from '../contract/test-run.ts'
import { bootDigest } from './black-box-mark.ts'
import { judgeCrashes, judgeEvents, judgeKernelStart, judgeRestartCause, judgeWatchdogs } from './crash-evidence.ts'
import { findCrashes, readCrashStore } from './crash-store.ts'
import { hasController, readEvents, readRestartCause } from './event-log.ts'
import { openKernelLog } from './kmsg.ts'
import type { Now } from './recent.ts'
import { judgeMarks } from './unfinished-tests.ts'
import { readWatchdogs } from './watchdogs.ts'

export default defineProbe({
  id: 'machine/last-boot',
  title: 'machine/last-boot.title',
  summary: 'machine/last-boot.summary',
  target: 'machine',
  params: z.object({}),
  tools: [],
  claims: () => [],
  writes: false,
  estimate: () => (hasController() ? { low: 2, high: 120 } : { low: 1, high: 2 }),
  async *run({ signal }) {
    yield* step('Traces of the boot before', () => look(sources(signal), signal))
  },
})

/** One place where traces may be. */
export interface Source {
  name: string
  /** Whether it outlives a crash on every machine that has it; the others only add to it. */
  lasting: boolean
  /** What it holds; undefined where this machine does not have it. Throws where it cannot be read. */
  read(): Promise<Evidence[] | undefined>
}

/** Passes when a lasting source was read and none held a trace. A trace never passes: its cause is not known. */
export async function* look(all: readonly Source[], signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const looked: Source[] = []
  const missing: string[] = []
  let traces = 0
  for (const source of all) {
    const { evidence, reason } = await readOne(source)
    signal.throwIfAborted()
    yield* evidence
    traces += evidence.filter(({ artifact }) => artifact === 'diagnosis').length
    if (reason === undefined) looked.push(source)
    else missing.push(`${source.name} (${reason})`)
  }
  const not = missing.length > 0 ? ` Not looked at: ${missing.join(', ')}.` : ''
  const where = `Looked at: ${looked.map(({ name }) => name).join(', ') || 'nothing'}.${not}`
  if (traces > 0) {
    yield log('INFO', where)
    throw new Inconclusive(SIGNS_ONLY, 'An earlier boot left traces of a crash; they do not prove its cause.')
  }
  if (!looked.some(({ lasting }) => lasting)) throw new Skip('no-crash-evidence', `Nothing keeps traces here. ${where}`)
  yield pass('no-crash-traces', `Nothing left behind by a crash of an earlier boot was found. ${where}`)
}

const readOne = async (source: Source): Promise<{ evidence: Evidence[]; reason?: string }> => {
  try {
    const evidence = await source.read()
    return evidence === undefined ? { evidence: [], reason: 'not present' } : { evidence }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { evidence: [log('WARNING', `Not read: ${source.name}: ${reason}`)], reason: 'could not be read' }
  }
}

/** A log of some thousand events is read for a minute. */
const EVENTS_TIMEOUT = 120_000
const ANSWER_TIMEOUT = 10_000

const sources = (signal: AbortSignal): Source[] => {
  const now: Now = { boot: bootDigest(bootId()), time: Date.now() }
  return [
    { name: "the management controller's event log", lasting: true, read: () => eventLog(signal, now) },
    { name: "the kernel's crash store", lasting: true, read: () => crashStore(now) },
    { name: "the management controller's restart cause", lasting: false, read: () => restartCause(signal) },
    { name: 'watchdogs', lasting: false, read: watchdogs },
    { name: "the kernel's messages at its start", lasting: false, read: async () => kernelStart() },
  ]
}

const eventLog = async (signal: AbortSignal, now: Now) => {
  if (!hasController()) return undefined
  const events = await readEvents({ signal, timeout: EVENTS_TIMEOUT })
  return [...judgeMarks(events, now), ...judgeEvents(events, now)]
}

const crashStore = async (now: Now) => {
  const store = await readCrashStore()
  return store && judgeCrashes(findCrashes(store.files), now)
}

const restartCause = async (signal: AbortSignal) => {
  const cause = hasController() ? await readRestartCause({ signal, timeout: ANSWER_TIMEOUT }) : undefined
  return cause === undefined ? undefined : judgeRestartCause(cause)
}

const watchdogs = async () => {
  const found = await readWatchdogs()
  return found.length > 0 ? judgeWatchdogs(found) : undefined
}

const kernelStart = () => {
  const kernelLog = openKernelLog()
  try {
    const first = kernelLog.read()
    if (kernelLog.lost() > 0) throw new Error('the kernel has overwritten them')
    return judgeKernelStart(first)
  } finally {
    kernelLog.close()
  }
}
