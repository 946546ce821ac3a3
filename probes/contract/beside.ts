// Steps that run beside another one: sensors and the kernel log while a processor burns.
import { Skip, symptomOf } from './errors.ts'
import type { RecordBody } from './records.ts'

type Steps = AsyncGenerator<RecordBody, void>

/**
 * Yields the records of `main` and of its companions as they come. When `main` ends, the companions' signal
 * aborts and their last records follow. A companion that fails is an error in the record; `main` goes on.
 */
export async function* beside(main: Steps, ...companions: ((mainEnded: AbortSignal) => Steps)[]): Steps {
  const controller = new AbortController()
  const waiting = new Map<Steps, Promise<Turn>>()
  const advance = (steps: Steps) => waiting.set(steps, turn(steps))
  let failure: unknown
  const all = [main, ...companions.map(start => start(controller.signal))]
  for (const steps of all) advance(steps)
  try {
    while (waiting.size > 0) {
      const { steps, next, error } = await Promise.race(waiting.values())
      if (error === undefined && !next?.done) advance(steps)
      else waiting.delete(steps)
      if (next && !next.done) yield next.value
      if (steps === main && error !== undefined) failure = error
      else if (error !== undefined) yield asRecord(error)
      if (!waiting.has(main)) controller.abort()
    }
  } finally {
    controller.abort()
    await Promise.allSettled(all.map(steps => steps.return()))
  }
  if (failure !== undefined) throw failure
}

interface Turn {
  steps: Steps
  next?: IteratorResult<RecordBody, void>
  error?: unknown
}

const turn = async (steps: Steps): Promise<Turn> => {
  try {
    return { steps, next: await steps.next() }
  } catch (error) {
    return { steps, error: error ?? new Error('unknown') }
  }
}

/** A companion that does not apply here, such as sensors where there are none, is no error of the run. */
const asRecord = (error: unknown): RecordBody => {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Skip) return { artifact: 'log', severity: 'INFO', message }
  return { artifact: 'error', symptom: symptomOf(error), message }
}
