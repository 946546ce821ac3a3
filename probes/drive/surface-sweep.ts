// Goes over a stretch of a drive in large pieces, several at once; where one fails, in ever smaller ones.
import { setTimeout as pause } from 'node:timers/promises'

/** Whether these bytes are good; the drive says that they are not, or does not answer. */
export type Check = (offset: number, length: number) => Promise<boolean>

export interface Stretch {
  /** Bytes from the start of the drive. */
  from: number
  to: number
  /** Bytes of a piece, and of the pieces that one that failed is looked at in; the last is what a bad one is counted in. */
  sizes: readonly number[]
}

/** `vanished`: it is gone, or answers nothing any more. `unreadable`: so much is bad that more would say nothing new. */
export type Stop = 'vanished' | 'unreadable'

export interface Sweep {
  /** Resolves when all is done or it was stopped. */
  finished: Promise<void>
  /** Bytes of the large pieces that were looked at to their end. */
  done(): number
  /** Bytes from the start of each bad piece of the smallest size, in any order. */
  bad: number[]
  /** Pieces that failed once and were good in all their parts when they were looked at again. */
  recovered: number[]
  stopped(): Stop | undefined
  /** The piece that the drive has not answered about for the longest time. */
  waiting(): { offset: number; seconds: number } | undefined
}

export interface SweepOptions {
  /** One for each piece that is in flight at once. */
  checks: readonly Check[]
  isGone(): Promise<boolean>
  /** Called for each large piece with the time of its first look. */
  onPiece(piece: { offset: number; milliseconds: number; good: boolean }): void
  signal: AbortSignal
}

const MOST_IN_A_ROW = 4096
const MOST_BAD = 10_000
/** A drive that is being pulled out fails for a while before the kernel says that it is gone. */
const FAREWELL_MS = 3000

interface State extends Stretch, SweepOptions {
  bad: number[]
  recovered: number[]
  /** Bad pieces since the last good one: not counted as long as the drive may only have gone. */
  streak: number[]
  inFlight: Map<Check, { offset: number; since: number }>
  next: number
  done: number
  lastGood?: { offset: number; length: number }
  stopped?: Stop
}

export const startSweep = (stretch: Stretch, options: SweepOptions): Sweep => {
  const { from: next } = stretch
  const state: State = {
    ...{ ...stretch, ...options, next, done: 0 },
    ...{ bad: [], recovered: [], streak: [], inFlight: new Map() },
  }
  return {
    finished: sweep(state),
    done: () => state.done,
    bad: state.bad,
    recovered: state.recovered,
    stopped: () => state.stopped,
    waiting: () => oldest([...state.inFlight.values()]),
  }
}

const sweep = async (state: State) => {
  await Promise.all(state.checks.map(check => work(state, check)))
  if (state.streak.length > 0 && (await state.isGone())) state.stopped = 'vanished'
  if (state.stopped !== 'vanished') state.bad.push(...state.streak)
}

const work = async (state: State, check: Check) => {
  const [size = 0] = state.sizes
  while (state.next < state.to && !halted(state)) {
    const offset = state.next
    state.next += size
    const length = Math.min(size, state.to - offset)
    await piece(state, check, offset, length)
    if (!halted(state)) state.done += length
  }
}

const piece = async (state: State, check: Check, offset: number, length: number) => {
  const start = performance.now()
  const good = await look(state, check, offset, length)
  state.onPiece({ offset, milliseconds: performance.now() - start, good })
  if (good) return
  const before = counted(state)
  const [, ...finer] = state.sizes
  await narrow(state, check, offset, length, finer)
  if (!halted(state) && counted(state) === before) state.recovered.push(offset)
}

const look = async (state: State, check: Check, offset: number, length: number) => {
  state.inFlight.set(check, { offset, since: performance.now() })
  const good = await check(offset, length).finally(() => state.inFlight.delete(check))
  if (good) {
    state.bad.push(...state.streak.splice(0))
    state.lastGood = { offset, length }
  }
  return good
}

const narrow = async (
  state: State,
  check: Check,
  offset: number,
  length: number,
  [part, ...smaller]: readonly number[],
): Promise<void> => {
  if (await state.isGone()) state.stopped = 'vanished'
  if (part === undefined) return failed(state, check, offset)
  for (let at = offset; at < offset + length && !halted(state); at += part) {
    const bytes = Math.min(part, offset + length - at)
    if (!(await look(state, check, at, bytes))) await narrow(state, check, at, bytes, smaller)
  }
}

const failed = async (state: State, check: Check, offset: number) => {
  state.streak.push(offset)
  if (counted(state) >= MOST_BAD) state.stopped = 'unreadable'
  if (state.streak.length < MOST_IN_A_ROW) return
  await pause(FAREWELL_MS)
  state.stopped ??= (await stillAnswers(state, check)) ? 'unreadable' : 'vanished'
}

const stillAnswers = async (state: State, check: Check) =>
  !(await state.isGone()) &&
  state.lastGood !== undefined &&
  (await look(state, check, state.lastGood.offset, state.lastGood.length))

const halted = ({ signal, stopped }: State) => signal.aborted || stopped !== undefined
const counted = ({ bad, streak }: State) => bad.length + streak.length

const oldest = (pieces: { offset: number; since: number }[]) => {
  const [first] = pieces.toSorted((a, b) => a.since - b.since)
  return first && { offset: first.offset, seconds: (performance.now() - first.since) / 1000 }
}
