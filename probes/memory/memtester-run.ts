// Starts the memtesters one after another, follows them, and judges what they came to.
import { readFileSync } from 'node:fs'
import { cancelled } from '../contract/errors.ts'
import { type Evidence, limit, log, measurement, pass, progress } from '../contract/step.ts'
import { combined, createSpeed, type Share } from './memory-progress.ts'
import { costOf, parseMemoryInfo, reserveOf } from './memory-size.ts'
import { cpuSeconds, type Instance, type Plan, startInstance } from './memtester-instance.ts'
import { createProgressModel } from './memtester-progress.ts'
import { SUB_TESTS } from './memtester-sub-tests.ts'
import { judgeEnd } from './memtester-verdict.ts'

/** Tests the memory as planned. Throws Inconclusive when a memtester did not end by itself, the reason on abort. */
export async function* testMemory(plans: readonly Plan[], signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const test = newTest(plans)
  const stop = new AbortController()
  try {
    yield* start(test, AbortSignal.any([signal, stop.signal]))
    while (test.running.some(isAlive) && errorsOf(test) < TOO_MANY) yield* tick(test)
    signal.throwIfAborted()
    yield* judge(test)
  } finally {
    stop.abort(cancelled())
    await Promise.all(test.running.map(({ ended }) => ended))
  }
}

interface Running {
  instance: Instance
  ended: Promise<void>
  startedAt: number
  cpuSeconds: number
  model: ReturnType<typeof createProgressModel>
  /** What its end says; undefined while it runs. */
  verdict: Evidence[] | undefined
}

interface Test {
  plans: readonly Plan[]
  running: Running[]
  begin: number
  saidAt: number
  speed: ReturnType<typeof createSpeed>
  /** Ends the pause under way. */
  wake(): void
}

const newTest = (plans: readonly Plan[]): Test => ({
  plans,
  running: [],
  begin: performance.now(),
  saidAt: Number.NEGATIVE_INFINITY,
  speed: createSpeed(),
  wake: () => undefined,
})

const isAlive = ({ instance }: Running) => instance.end === undefined && instance.error === undefined
const isTaking = (running: Running) => isAlive(running) && running.instance.lockedAt === undefined

/** memtester locks all its memory at once: the next is started when the memory left after the one before allows it. */
async function* start(test: Test, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  for (const plan of test.plans) {
    const full = test.running.length > 0 ? whyFull(plan) : undefined
    if (full !== undefined) {
      test.plans = test.running.map(({ instance }) => instance)
      yield log('WARNING', `No more memory is taken than by ${test.running.length} memtesters: ${full}`)
      return
    }
    const running = begin(plan, test, signal)
    test.running.push(running)
    while (isTaking(running)) yield* tick(test)
    if (!isAlive(running)) return
  }
}

const begin = (plan: Plan, test: Test, signal: AbortSignal): Running => {
  const { instance, ended } = startInstance(plan, signal)
  ended.then(() => test.wake())
  const model = createProgressModel(plan.mebibytes * 2 ** 20, plan.loops)
  return { instance, ended, startedAt: secondsOf(test), cpuSeconds: 0, model, verdict: undefined }
}

const secondsOf = ({ begin }: Test) => (performance.now() - begin) / 1000

const whyFull = ({ mebibytes }: Plan): string | undefined => {
  const { total, available } = readMemory()
  const left = Math.floor(available - reserveOf(total))
  if (left < costOf(mebibytes)) return `only ${left} MiB can still be taken.`
  const stalled = memoryStall()
  return stalled > MOST_STALLED ? `programs wait for memory ${stalled} % of the time.` : undefined
}

/** Percent of the last 10 s in which all programs waited for memory (Documentation/accounting/psi.rst). */
const memoryStall = () => {
  try {
    return Number(/^full avg10=([\d.]+)/m.exec(readFileSync('/proc/pressure/memory', 'utf8'))?.[1] ?? 0)
  } catch {
    // A kernel without pressure stall information: MemAvailable alone decides.
    return 0
  }
}

const MOST_STALLED = 10

const TICK_MS = 100
const SAY_EVERY_MS = 500

/** Lets some time pass, then yields what is new. Throws Inconclusive as soon as one did not end by itself. */
async function* tick(test: Test): AsyncGenerator<Evidence, void> {
  await pause(test)
  const shares = test.plans.map((plan, index) => shareOf(plan, test.running[index]))
  for (const { instance } of test.running) yield* instance.inbox.splice(0)
  for (const running of test.running) running.verdict ??= verdictOf(running.instance)
  if (performance.now() - test.saidAt < SAY_EVERY_MS) return
  test.saidAt = performance.now()
  yield progress(combined(shares, secondsOf(test), test.speed))
}

const pause = (test: Test) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, TICK_MS)
    test.wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })

const shareOf = ({ mebibytes, loops }: Plan, running: Running | undefined): Share => {
  const bytes = mebibytes * 2 ** 20
  if (running === undefined) {
    return {
      bytes,
      loops,
      startedAt: undefined,
      cpuSeconds: 0,
      lockSeconds: undefined,
      estimate: undefined,
      ended: false,
    }
  }
  const { instance, model, startedAt } = running
  running.cpuSeconds = cpuSeconds(instance) ?? running.cpuSeconds
  const { lockedAt: lockSeconds } = instance
  const estimate = lockSeconds === undefined ? undefined : model(instance.position, running.cpuSeconds - lockSeconds)
  return { bytes, loops, startedAt, cpuSeconds: running.cpuSeconds, lockSeconds, estimate, ended: !isAlive(running) }
}

const verdictOf = ({ end, error, facts }: Instance): Evidence[] | undefined => {
  if (error !== undefined) throw error
  return end && judgeEnd({ ...facts, ...end })
}

const errorsOf = ({ running }: Test) => running.reduce((sum, { instance }) => sum + instance.facts.failures, 0)

/** A module that fails everywhere would print gigabytes; by then it is known to be bad. */
const TOO_MANY = 20_000

const judge = function* (test: Test): Generator<Evidence, void> {
  const errors = errorsOf(test)
  const locked = test.running.reduce((sum, { instance }) => sum + instance.facts.lockedBytes, 0) / 2 ** 20
  yield measurement('memory tested', locked, { unit: 'MiB' })
  yield measurement('memory errors', errors, { validators: [NO_ERRORS] })
  if (errors >= TOO_MANY) yield log('WARNING', `The test was stopped early, after ${errors} errors.`)
  const verdicts = test.running.flatMap(({ verdict }) => verdict ?? [])
  yield* verdicts
  if (errors > 0 || verdicts.length > 0) return
  const visible = Math.floor(readMemory().total)
  const loops = test.plans[0]?.loops ?? 0
  const times = loops === 1 ? 'once' : `${loops} times`
  const message = `${locked} of ${visible} MiB were tested ${times} with all ${SUB_TESTS.length} sub-tests, without an error.`
  yield pass('memory-good', message)
}

const NO_ERRORS = limit(
  'memory-errors-none',
  'EQUAL',
  0,
  'Memory that returns another value than was written is defective.',
)

const readMemory = () => parseMemoryInfo(readFileSync('/proc/meminfo', 'utf8'))
