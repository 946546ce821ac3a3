// Marks the start and the end of a test that loads the machine in the management controller's event log, where a reset
// leaves it: a start without an end tells the next start of the machine which test it died in.
import { setTimeout as pause } from 'node:timers/promises'
import { bootId } from '../contract/boot.ts'
import type { Probe } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, log, step } from '../contract/step.ts'
import { bootDigest, encodeMark, type Mark, probeNumber, runDigest } from './black-box-mark.ts'
import { addRecord, hasController, type LogRoom, readRoom } from './event-log.ts'

export interface MarkedRun {
  bootId: string
  runId: string
}

/** The same probe, with its marks where it loads the machine and the machine has a management controller. */
export const withMarks = (probe: Probe, run: MarkedRun): Probe => {
  const number = probeNumber(probe.id)
  if (number === undefined || !hasController()) return probe
  return { ...probe, run: context => marked(probe.run(context), markOf(number, run)) }
}

/**
 * Marks the end of a run whose process was killed and could not do it: the machine has outlived it. Never throws; resolves
 * when it is written or given up.
 */
export const markEnd = async (probeId: string, run: MarkedRun): Promise<void> => {
  const number = probeNumber(probeId)
  if (number === undefined || !hasController() || run.bootId !== bootId()) return
  const options = { signal: AbortSignal.timeout(PATIENCE_MS.end), timeout: PATIENCE_MS.end }
  const room = await readRoom(options).catch(() => undefined)
  // Where the start found no room, there is no start to end.
  if (!room || !hasRoom(room)) return
  for await (const _evidence of write({ ...markOf(number, run), kind: 'end' }, {}));
}

/** A log that is nearly full is the customer's: it takes no mark. */
export const hasRoom = ({ entries, free }: LogRoom): boolean => free >= LEAST_FREE && free >= (entries + free) / 5

const LEAST_FREE = 32

const markOf = (probe: number, { bootId, runId }: MarkedRun) => ({
  probe,
  boot: bootDigest(bootId),
  run: runDigest(runId),
})

async function* marked(
  steps: AsyncGenerator<RecordBody, void>,
  mark: Omit<Mark, 'kind' | 'time'>,
): AsyncGenerator<RecordBody, void> {
  const started: { record?: number } = {}
  yield* step('Mark before the test', () => write({ ...mark, kind: 'start' }, started))
  let failure: { error: unknown } | undefined
  try {
    yield* steps
  } catch (error) {
    failure = { error }
  }
  if (started.record !== undefined) yield* step('Mark after the test', () => write({ ...mark, kind: 'end' }, {}))
  if (failure) throw failure.error
}

/**
 * A controller that hangs holds up no test for longer. The start takes two questions of 0.3 s each on a quiet machine, of
 * nearly 3 s on a loaded emulated one; the end of a cancelled test has to come before its grace is over.
 */
const PATIENCE_MS = { start: 10_000, end: 5000 }

/** Never throws, and does not heed the run's own signal: a cancelled test has an end, too. */
async function* write(mark: Omit<Mark, 'time'>, written: { record?: number }): AsyncGenerator<Evidence, void> {
  const late = new AbortController()
  try {
    const time = Math.floor(Date.now() / 1000)
    // ipmitool may hang in the kernel, where no signal ends it: its end is not waited for.
    written.record = await Promise.race([
      add({ ...mark, time }, late.signal),
      tooLate(PATIENCE_MS[mark.kind], late.signal),
    ])
    yield log(
      'INFO',
      `The management controller's event log holds a mark of the test's ${mark.kind}: ${told(written)}.`,
    )
  } catch (error) {
    yield log('WARNING', `No mark in the management controller's event log: ${messageOf(error)}.`)
  } finally {
    late.abort()
  }
}

const add = async (mark: Mark, signal: AbortSignal): Promise<number> => {
  const options = { signal, timeout: PATIENCE_MS[mark.kind] }
  // The start has left room for the end.
  const room = mark.kind === 'start' ? await readRoom(options) : undefined
  if (room && !hasRoom(room)) throw new Error(`it is nearly full (${room.entries} entries, room for ${room.free})`)
  return addRecord(encodeMark(mark), options)
}

const tooLate = async (milliseconds: number, signal: AbortSignal): Promise<never> => {
  await pause(milliseconds, undefined, { signal })
  throw new Error(`the controller did not answer within ${milliseconds / 1000} s`)
}

const told = ({ record }: { record?: number }) => `record ${(record ?? 0).toString(16)}`
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
