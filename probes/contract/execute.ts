// Runs one probe and says, record by record, what happened; ends with exactly one testRunEnd.
import { Inconclusive, Skip, symptomOf } from './errors.ts'
import type { Probe, Target } from './probe.ts'
import { type DutInfo, RecordBody } from './records.ts'
import { addRecord, emptyRun, type Outcome, outcome, SIGNS_ONLY } from './test-run.ts'

export interface Execution {
  probe: Probe
  target: Target
  params: Record<string, unknown>
  signal: AbortSignal
  dutInfo: DutInfo
  commandLine: string
  version: string
  /** Boot id, run id and whatever else places the run. */
  metadata: Record<string, unknown>
  /** The names of the missing programs among the given ones, with their packages. */
  missing(tools: readonly string[]): string[]
}

/** A sign of life is due when nothing was said for this long; the contract promises one a second. */
const PULSE_MS = 700

export async function* execute(execution: Execution): AsyncGenerator<RecordBody, Outcome> {
  const { probe, params, dutInfo, commandLine, version, metadata } = execution
  yield { artifact: 'testRunStart', name: probe.id, version, commandLine, parameters: params, dutInfo, metadata }
  const run = emptyRun()
  let ending: Outcome['status'] = 'COMPLETE'
  try {
    for await (const body of withPulse(neverBack(wellFormed(checked(execution))))) {
      addRecord(run, {
        ...body,
        sequenceNumber: run.lastSequenceNumber + 1,
        timestamp: '',
        uptime: 0,
        previousHash: '',
      })
      yield body
    }
  } catch (error) {
    ending = error instanceof Skip ? 'SKIP' : 'ERROR'
    yield { artifact: 'error', symptom: symptomOf(error), message: messageOf(error) }
  }
  const end = outcome(run, ending)
  if (ending === 'COMPLETE' && end.status === 'ERROR') {
    yield run.diagnoses.length > 0 ? UNPROVEN : UNSAID
  }
  yield { artifact: 'testRunEnd', ...end }
  return end
}

const UNPROVEN: RecordBody = {
  artifact: 'error',
  symptom: SIGNS_ONLY,
  message: 'What was found is to be watched; it does not prove that hardware is broken.',
}
const UNSAID: RecordBody = {
  artifact: 'error',
  symptom: 'no-diagnosis',
  message: 'The test ended without an answer.',
}

async function* checked({ probe, target, params, signal, missing }: Execution): AsyncGenerator<RecordBody, void> {
  const reason = probe.applies?.(target)
  if (reason !== undefined) throw new Skip('not-applicable', reason)
  const denied = probe.denied?.(params)
  if (denied !== undefined) throw new Skip('not-root', denied)
  const lacking = missing(probe.tools)
  if (lacking.length > 0) throw new Skip('tool-missing', `Not installed: ${lacking.join(', ')}.`)
  yield* probe.run({ target, params, signal })
}

/** A record that its readers would refuse (NaN becomes null in JSON) would break the chain for all that follow. */
async function* wellFormed(bodies: AsyncIterable<RecordBody>): AsyncGenerator<RecordBody, void> {
  for await (const body of bodies) {
    const { data, error } = RecordBody.safeParse(body)
    if (!data) throw new Inconclusive('invalid-record', `The probe made an invalid ${body.artifact}: ${error.message}`)
    yield data
  }
}

/** Progress that would go back is held where it was. */
async function* neverBack(bodies: AsyncIterable<RecordBody>): AsyncGenerator<RecordBody, void> {
  let highest = 0
  for await (const body of bodies) {
    if (body.artifact === 'progress') highest = Math.max(highest, body.fraction)
    yield body.artifact === 'progress' ? { ...body, fraction: highest } : body
  }
}

/** Repeats the last progress whenever the probe is silent for PULSE_MS, so that no test looks hung. */
async function* withPulse(bodies: AsyncGenerator<RecordBody, void>): AsyncGenerator<RecordBody, void> {
  let last: RecordBody | undefined
  for (let next = bodies.next(); ; ) {
    const turn = await orSilence(next)
    if (turn === SILENT) {
      if (last) yield last
      continue
    }
    if (turn.done) return
    next = bodies.next()
    last = pulseAfter(turn.value, last)
    yield turn.value
  }
}

const SILENT = Symbol('silent')

const orSilence = async <T>(next: Promise<T>): Promise<T | typeof SILENT> => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<typeof SILENT>(resolve => {
    timer = setTimeout(resolve, PULSE_MS, SILENT)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}

const pulseAfter = (body: RecordBody, last: RecordBody | undefined): RecordBody | undefined => {
  if (body.artifact === 'progress') return body
  if (body.artifact === 'testStepStart')
    return last ?? { artifact: 'progress', testStepId: body.testStepId, fraction: 0 }
  return last
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
