// How far one memtester is, and how long it still takes, in seconds of its own CPU time: on a machine that runs
// nothing else that is the time of the clock, and on one shared with others it is the only fair one.
import type { Position } from './memtester-events.ts'
import { PASSES_PER_LOOP, SUB_TESTS, type SubTest, turnsOf } from './memtester-sub-tests.ts'

export interface Estimate {
  /** CPU seconds. */
  remaining: number
  /** Times that the whole buffer was gone over, of `passesTotal`. */
  passes: number
  passesTotal: number
}

/** CPU seconds per GiB and loop before anything is known; measured: 91 to 108 on a fast machine, 380 to 460 on a slow. */
export const USUAL_SECONDS_PER_GIB = 150

/**
 * A model of one run over `bytes`. Call it, in the order of time, with the place that was read last, and the CPU seconds
 * since the first loop began: those when it was read, and those now. It learns how fast this machine is at the sub-tests bound by bandwidth and at those bound by
 * computing, and between two messages goes on by time, up to the next one.
 */
export const createProgressModel = (bytes: number, loops: number) => {
  const learned: Learned = {
    spent: none(),
    done: none(),
    last: undefined,
    prior: (USUAL_SECONDS_PER_GIB * bytes) / 2 ** 30 / usualCost(LOOP),
  }
  return (position: Position, readAt: number, now: number): Estimate => {
    const place = placeOf(position, bytes)
    learn(learned, place.done, readAt, position.ended === 'failed')
    const turn = turnAt(learned, place, now)
    const left = remaining(learned, place.done, loops) - turn * place.turn.weight * rate(learned, place.turn.boundBy)
    return { remaining: left, passes: place.passes + turn * place.turn.passes, passesTotal: loops * PASSES_PER_LOOP }
  }
}

type PerClass = Record<SubTest['boundBy'], number>

interface Learned {
  /** CPU seconds and weight, per class, over the messages so far. */
  spent: PerClass
  done: PerClass
  last: { done: PerClass; seconds: number } | undefined
  /** Seconds per weight of the bandwidth class before anything is known. */
  prior: number
}

interface Place {
  done: PerClass
  passes: number
  /** The step to the next message. */
  turn: Pick<SubTest, 'weight' | 'passes' | 'boundBy'>
}

const none = (): PerClass => ({ bandwidth: 0, compute: 0 })
const sum = ({ bandwidth, compute }: PerClass) => bandwidth + compute

const total = (subTests: readonly SubTest[]): PerClass => {
  const weights = none()
  for (const { boundBy, weight } of subTests) weights[boundBy] += weight
  return weights
}

const LOOP = total(SUB_TESTS)

/** What a weight of each class costs, relative to bandwidth, before both are known: measured 0.4 to 1 for computing. */
const USUAL: PerClass = { bandwidth: 1, compute: 0.65 }

const usualCost = ({ bandwidth, compute }: PerClass) => bandwidth * USUAL.bandwidth + compute * USUAL.compute

/** So much of a loop's weight counts as done at the overall speed before a class is known by itself: 0.4 %. */
const PRIOR_WEIGHT = 0.4

const placeOf = ({ loop, subTest: name, turns, ended }: Position, bytes: number): Place => {
  const found = SUB_TESTS.findIndex(subTest => subTest.name === name)
  const index = ended === undefined ? Math.max(0, found) : found + 1
  const before = SUB_TESTS.slice(0, index)
  const subTest = SUB_TESTS[index]
  const loops = Math.max(0, loop - 1)
  const done = total(before)
  for (const boundBy of ['bandwidth', 'compute'] as const) done[boundBy] += loops * LOOP[boundBy]
  const passes = loops * PASSES_PER_LOOP + before.reduce((all, { passes }) => all + passes, 0)
  if (!subTest) return { done, passes, turn: { weight: 0, passes: 0, boundBy: 'bandwidth' } }
  const all = turnsOf(subTest, bytes)
  const share = ended === undefined && found >= 0 ? Math.min(1, turns / all) : 0
  done[subTest.boundBy] += share * subTest.weight
  const turn = { ...subTest, weight: subTest.weight / all, passes: subTest.passes / all }
  return { done, passes: passes + share * subTest.passes, turn }
}

/**
 * A sub-test that failed ends early: what it left out was not done in that time. The first place that is read is only
 * where learning begins: the time when the loops began is known no better than outputs are read.
 */
const learn = (learned: Learned, done: PerClass, seconds: number, skipped: boolean) => {
  learned.last ??= { done, seconds }
  const { last } = learned
  const step = { bandwidth: done.bandwidth - last.done.bandwidth, compute: done.compute - last.done.compute }
  if (sum(step) <= 0) return
  const cost = {
    bandwidth: step.bandwidth * rate(learned, 'bandwidth'),
    compute: step.compute * rate(learned, 'compute'),
  }
  learned.last = { done, seconds }
  if (skipped) return
  for (const boundBy of ['bandwidth', 'compute'] as const) {
    learned.spent[boundBy] += ((seconds - last.seconds) * cost[boundBy]) / sum(cost)
    learned.done[boundBy] += step[boundBy]
  }
}

/** Seconds per weight. */
const rate = ({ spent, done, prior }: Learned, boundBy: keyof PerClass) => {
  const overall = (sum(spent) + prior * PRIOR_WEIGHT) / (usualCost(done) + PRIOR_WEIGHT)
  return (spent[boundBy] + overall * USUAL[boundBy] * PRIOR_WEIGHT) / (done[boundBy] + PRIOR_WEIGHT)
}

const turnAt = (learned: Learned, { turn }: Place, seconds: number) => {
  const expected = turn.weight * rate(learned, turn.boundBy)
  return expected > 0 ? Math.min(1, (seconds - (learned.last?.seconds ?? seconds)) / expected) : 0
}

const remaining = (learned: Learned, done: PerClass, loops: number) =>
  (loops * LOOP.bandwidth - done.bandwidth) * rate(learned, 'bandwidth') +
  (loops * LOOP.compute - done.compute) * rate(learned, 'compute')
