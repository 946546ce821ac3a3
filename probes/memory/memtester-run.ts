// Starts the memtesters one after another, follows them, and judges what they came to.
import { cancelled } from '../contract/errors.ts'
import { type Evidence, log, progress } from '../contract/step.ts'
import { combined, createSpeed, type Share } from './memory-progress.ts'
import { readMemory, readStall, whyFull } from './memory-room.ts'
import { judgeMemory, type MemoryResult, TOO_MANY } from './memory-verdict.ts'
import { cpuSeconds, type Instance, type Plan, startInstance } from './memtester-instance.ts'
import { createProgressModel } from './memtester-progress.ts'
import { judgeEnd } from './memtester-verdict.ts'

/** Tests the memory as planned; `begin` (of performance.now) is when the run began. Throws Inconclusive when a memtester did not end by itself, the reason on abort. */
export async function* testMemory(
  plans: readonly Plan[],
  signal: AbortSignal,
  begin = performance.now(),
): AsyncGenerator<Evidence, void> {
  const test = newTest(plans, begin)
  const stop = new AbortController()
  try {
    yield* start(test, AbortSignal.any([signal, stop.signal]))
    while (test.running.some(isUnjudged) && errorsOf(test) < TOO_MANY) yield* tick(test)
    signal.throwIfAborted()
    yield* judgeMemory(resultOf(test))
  } finally {
    stop.abort(cancelled())
    await Promise.all(test.running.map(({ ended }) => ended))
  }
}

interface Running {
  instance: Instance
  /** Seconds after the run began. */
  startedAt: number
  ended: Promise<void>
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

const newTest = (plans: readonly Plan[], begin: number): Test => ({
  plans,
  running: [],
  begin,
  saidAt: Number.NEGATIVE_INFINITY,
  speed: createSpeed(),
  wake: () => undefined,
})

const isAlive = ({ instance }: Running) => instance.end === undefined && instance.error === undefined
const isUnjudged = ({ verdict }: Running) => verdict === undefined
const isTaking = (running: Running) => isAlive(running) && running.instance.lockedAt === undefined

/** memtester locks all its memory at once: the next is started when the memory left after the one before allows it. */
async function* start(test: Test, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  for (const plan of test.plans) {
    const full = test.running.length > 0 ? whyFull(plan.mebibytes, readMemory(), readStall()) : undefined
    if (full !== undefined) {
      test.plans = test.running.map(({ instance }) => instance)
      yield log('WARNING', `No more memory is taken than by ${test.running.length} memtesters: ${full}`)
      return
    }
    const running = launch(plan, test, signal)
    test.running.push(running)
    while (isTaking(running)) yield* tick(test)
  }
}

const launch = (plan: Plan, test: Test, signal: AbortSignal): Running => {
  const { instance, ended } = startInstance(plan, signal)
  ended.then(() => test.wake())
  const model = createProgressModel(plan.mebibytes * 2 ** 20, plan.loops)
  return { instance, startedAt: secondsOf(test), ended, cpuSeconds: 0, model, verdict: undefined }
}

const secondsOf = ({ begin }: Test) => (performance.now() - begin) / 1000

const TICK_MS = 100
const SAY_EVERY_MS = 500

/** Lets some time pass, then yields what is new. Throws Inconclusive as soon as one did not end by itself. */
async function* tick(test: Test): AsyncGenerator<Evidence, void> {
  await pause(test)
  const shares = test.plans.map((plan, index) => shareOf(plan, test.running[index]))
  // Taken before anything is yielded: one that ends while the reader is slow must not be judged before its last words.
  const over = test.running.filter(running => !isAlive(running))
  for (const { instance } of test.running) yield* instance.inbox.splice(0)
  for (const running of over) running.verdict ??= verdictOf(running.instance)
  if (performance.now() - test.saidAt < SAY_EVERY_MS && over.length < test.plans.length) return
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
  const estimate =
    lockSeconds === undefined
      ? undefined
      : model(instance.position, instance.positionAt - lockSeconds, running.cpuSeconds - lockSeconds)
  return { bytes, loops, startedAt, cpuSeconds: running.cpuSeconds, lockSeconds, estimate, ended: !isAlive(running) }
}

const verdictOf = ({ end, error, facts }: Instance): Evidence[] | undefined => {
  if (error !== undefined) throw error
  return end && judgeEnd({ ...facts, ...end })
}

const errorsOf = ({ running }: Test) => running.reduce((sum, { instance }) => sum + instance.facts.failures, 0)

const resultOf = (test: Test): MemoryResult => ({
  errors: errorsOf(test),
  testedMebibytes: test.running.reduce((sum, { instance }) => sum + instance.facts.lockedBytes, 0) / 2 ** 20,
  visibleMebibytes: Math.floor(readMemory().total),
  loops: test.plans[0]?.loops ?? 0,
  verdicts: test.running.flatMap(({ verdict }) => verdict ?? []),
})
