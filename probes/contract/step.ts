// The only writer of step starts and ends, and the makers of what a step may yield.
import { Skip } from './errors.ts'
import type { Artifact, BodyOf, Progress, RecordBody, Validator } from './records.ts'

type InStep<A extends Artifact> = Omit<BodyOf<A>, 'testStepId'>
export type Evidence =
  | InStep<'measurement'>
  | InStep<'measurementSeriesStart'>
  | InStep<'measurementSeriesElement'>
  | InStep<'measurementSeriesEnd'>
  | InStep<'diagnosis'>
  | InStep<'file'>
  | InStep<'progress'>
  | InStep<'log'>
  | InStep<'error'>

type Rest<A extends Artifact, Known extends string> = Omit<InStep<A>, 'artifact' | Known>

/** A limit with its rule id and the source it comes from; a value that violates it fails the run. */
export const limit = (rule: string, type: Validator['type'], value: Validator['value'], source: string): Validator => ({
  name: rule,
  type,
  value,
  metadata: { source },
})

export const measurement = (
  name: string,
  value: string | number | boolean,
  rest: Rest<'measurement', 'name' | 'value'> = {},
): Evidence => ({ artifact: 'measurement', name, value, ...rest })

type AboutPart = Rest<'diagnosis', 'verdict' | 'type' | 'message'>
const diagnosis =
  (type: BodyOf<'diagnosis'>['type']) =>
  (verdict: string, message: string, rest: AboutPart = {}): Evidence => ({
    artifact: 'diagnosis',
    verdict,
    type,
    message,
    ...rest,
  })
export const pass = diagnosis('PASS')
export const fail = diagnosis('FAIL')
export const unknown = diagnosis('UNKNOWN')

export const log = (severity: BodyOf<'log'>['severity'], message: string): Evidence => ({
  artifact: 'log',
  severity,
  message,
})

export const progress = (value: Progress): Evidence => ({ artifact: 'progress', ...value })

let seriesMade = 0

/** A series of measurements: yield `start`, then `element(value)` as they come, then `end()`. */
export const series = (name: string, rest: Rest<'measurementSeriesStart', 'name' | 'measurementSeriesId'> = {}) => {
  const measurementSeriesId = `${seriesMade++}`
  let count = 0
  return {
    start: { artifact: 'measurementSeriesStart', measurementSeriesId, name, ...rest } as Evidence,
    element: (value: string | number | boolean): Evidence => ({
      artifact: 'measurementSeriesElement',
      measurementSeriesId,
      index: count++,
      value,
    }),
    end: (): Evidence => ({ artifact: 'measurementSeriesEnd', measurementSeriesId, totalCount: count }),
  }
}

let stepsMade = 0

/** A named section of a run. Its end says COMPLETE, SKIP (a Skip was thrown) or ERROR (anything else was). */
export async function* step(
  name: string,
  body: () => AsyncGenerator<Evidence, void>,
): AsyncGenerator<RecordBody, void> {
  const testStepId = `${stepsMade++}`
  yield { artifact: 'testStepStart', testStepId, name }
  try {
    for await (const evidence of body()) yield { ...evidence, testStepId }
  } catch (error) {
    yield { artifact: 'testStepEnd', testStepId, status: error instanceof Skip ? 'SKIP' : 'ERROR' }
    throw error
  }
  yield { artifact: 'testStepEnd', testStepId, status: 'COMPLETE' }
}
