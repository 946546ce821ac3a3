// Loads all processors for a time, one slice for each method, and says what the results were.
import { Inconclusive, Skip } from '../contract/errors.ts'
import { share } from '../contract/share.ts'
import { type Evidence, fail, limit, log, measurement, pass, progress, unknown } from '../contract/step.ts'
import { cleaned } from '../machine/sysfs.ts'
import { runSlice, type SliceEnd } from './slice.ts'
import { sliceEnds } from './stress-ng.ts'

export interface Burn {
  seconds: number
  /** Methods of stress-ng, taken in turn. */
  methods: string[]
  /** One for each processor. */
  workers: number
  /** Where stress-ng may write. */
  folder: string
}

/** Throws Skip and Inconclusive for what says nothing of the processors; wrong results are FAIL diagnoses. */
export async function* burn(
  { seconds, methods, workers, folder }: Burn,
  signal: AbortSignal,
): AsyncGenerator<Evidence, void> {
  const start = performance.now()
  const elapsed = () => (performance.now() - start) / 1000
  yield log('INFO', `${workers} workers, one for each processor; methods that check their results: ${methods.length}.`)
  const slices: { method: string; end: SliceEnd }[] = []
  for (const [index, planned] of sliceEnds(seconds, methods.length).entries()) {
    const method = methods[index % methods.length] as string
    const share = Math.max(1, planned - elapsed())
    const slice = { method, workers, seconds: share, folder }
    const end = yield* runSlice(slice, () => timeShare(elapsed(), seconds), signal)
    yield* judged(method, share, end)
    slices.push({ method, end })
  }
  yield timeShare(seconds, seconds)
  yield* total(slices, workers, elapsed())
}

const timeShare = (elapsed: number, seconds: number): Evidence => {
  const done = Math.min(elapsed, seconds)
  const workDone = Math.round(done * 10) / 10
  return progress({ fraction: done / seconds, workDone, workTotal: seconds, unit: 's', etaSeconds: seconds - done })
}

/** What a slice said: wrong results are told and the burn goes on; what says nothing of the processors ends it. */
function* judged(method: string, seconds: number, { verdict, metrics }: SliceEnd): Generator<Evidence, void> {
  const { kind } = verdict
  const message = cleaned(verdict.message, 1000)
  if (kind === 'skip') throw new Skip('stress-ng-not-possible', `stress-ng, method ${method}: ${message}.`)
  if (kind === 'inconclusive') throw new Inconclusive('stress-ng-failed', `stress-ng, method ${method}: ${message}.`)
  const figures = metrics
    ? `${metrics.cpuSeconds.toFixed(2)} s of processor time, ${metrics.bogoOperations} operations`
    : 'no figures'
  yield log(kind === 'good' ? 'INFO' : 'ERROR', `Method ${method}, ${seconds.toFixed(1)} s: ${message}; ${figures}.`)
  if (kind === 'wrong-result') yield fail('cpu-wrong-result', `A processor calculated wrongly (${method}): ${message}`)
  if (kind === 'crashed')
    yield fail('cpu-worker-crashed', `A worker crashed while calculating (${method}): ${message}.`)
}

/** With less than half of the processors' time it was no full load: other programs had the rest. */
const FULL_LOAD = 0.5

function* total(
  slices: { method: string; end: SliceEnd }[],
  workers: number,
  elapsed: number,
): Generator<Evidence, void> {
  const spent = slices.reduce((sum, { end }) => sum + (end.metrics?.cpuSeconds ?? 0), 0)
  const operations = slices.reduce((sum, { end }) => sum + (end.metrics?.bogoOperations ?? 0), 0)
  if (spent === 0) throw new Inconclusive('no-load', 'stress-ng ended well, but no processor time was spent.')
  const validators = [limit('cpu-time-spent', 'GREATER_THAN', 0, 'a load that took no processor time tested nothing')]
  yield measurement('processor time of the workers', Math.round(spent * 100) / 100, { unit: 's', validators })
  const load = spent / (elapsed * workers)
  yield measurement('processor load', Math.round(load * 1000) / 10, { unit: '%' })
  yield measurement('operations', operations, { unit: 'bogo ops' })
  yield measurement('methods', new Set(slices.map(({ method }) => method)).size, { unit: 'methods' })
  if (load < FULL_LOAD) yield unknown('cpu-partly-tested', lowLoad(load))
  if (slices.every(({ end }) => end.verdict.kind === 'good' && end.metrics !== undefined))
    yield pass('cpu-load-good', `${workers} processors calculated rightly for ${elapsed.toFixed(1)} s.`)
}

const lowLoad = (load: number) =>
  `Other programs used the processors too: this test had ${share(load, 1)} of their time.`
