// Follows a drive's self-test: proof that it started, then progress until the drive says that none is running.
import { Inconclusive } from '../contract/errors.ts'
import type { Target } from '../contract/probe.ts'
import { type Evidence, log, progress, unknown } from '../contract/step.ts'
import { ticks } from '../machine/ticks.ts'
import { aboutDrive } from './about-drive.ts'
import { isRunning, newEntry, type SelfTestDrive } from './self-test-drive.ts'
import { runningSelfTest } from './self-test-log.ts'
import { estimate, stall, type Told } from './self-test-progress.ts'
import { printedLines, type SmartData } from './smart-data.ts'

const TICK_MS = 1000
/** Some drives take a moment until they say that they test themselves. */
const STARTS_WITHIN_S = 15
/** So often in a row a drive may not answer. */
const MOST_SILENCES = 3

/** Ends when the self-test has; throws when it never began, or when the drive is gone. */
export async function* follow(
  drive: SelfTestDrive,
  before: SmartData,
  target: Target,
  signal: AbortSignal,
): AsyncGenerator<Evidence, void> {
  const startedAt = performance.now()
  const following = createFollowing(before, drive.expected(before))
  for await (const _tick of ticks(TICK_MS, signal)) {
    const elapsed = () => (performance.now() - startedAt) / 1000
    if (following.isDue(elapsed())) {
      const data = await drive
        .read()
        .then(answer => answer.data)
        .catch(() => undefined)
      signal.throwIfAborted()
      if (following.take(data, elapsed())) return
      if (following.isGone()) yield* gone(target)
    }
    yield* following.shown(elapsed())
  }
  signal.throwIfAborted()
}

/** What was learnt of the self-test until now. */
const createFollowing = (before: SmartData, expected: number | undefined) => {
  let told: Told = { fraction: undefined, step: FINE, expected }
  let [seen, stalled] = [false, false]
  let [silences, pollAt, since] = [0, 0, 0]
  const remember = (fraction: number | undefined, step: number, now: number) => {
    if (fraction !== told.fraction) [since, stalled] = [now, false]
    told = { fraction, step, expected }
  }
  return {
    isDue: (now: number) => now >= pollAt,
    isGone: () => silences >= MOST_SILENCES,
    /** Whether it has ended. */
    take: (data: SmartData | undefined, now: number): boolean => {
      pollAt = now + (seen ? pollSeconds(expected) : 1)
      silences = data ? 0 : silences + 1
      if (!data) return false
      if (!isRunning(data)) return seen || hasStarted(before, data, now)
      seen = true
      remember(runningSelfTest(data, printedLines(data))?.fraction, stepOf(data), now)
      return false
    },
    *shown(now: number): Generator<Evidence, void> {
      const why = stalled ? undefined : stall(now - since, told)
      stalled ||= why !== undefined
      if (why !== undefined) yield log('INFO', why)
      yield progress(estimate(now, told))
    },
  }
}

/** None is running: it has ended already, or it may still begin. */
const hasStarted = (before: SmartData, data: SmartData, now: number): boolean => {
  if (newEntry(before, data)) return true
  if (now < STARTS_WITHIN_S) return false
  throw new Inconclusive(
    'self-test-not-started',
    'The drive took the command, but no self-test is running or was logged.',
  )
}

/** A self-test goes on while it is asked, but each question costs the drive time. */
const pollSeconds = (expected = 3600) => Math.min(30, Math.max(2, expected / 60))

const COARSE = 0.1
const FINE = 0.01
const stepOf = (data: SmartData) => (data.ata_smart_data ? COARSE : FINE)

function* gone(target: Target): Generator<Evidence, void> {
  yield aboutDrive(target, unknown('drive-vanished-in-self-test', VANISHED))
  throw new Inconclusive('drive-vanished', VANISHED)
}

const VANISHED = 'The drive stopped answering while it tested itself.'
