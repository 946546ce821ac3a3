// One running memtester: reads its output, looks up the pages of its failures at once, and keeps what it came to.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Evidence, fail, log } from '../contract/step.ts'
import { chunks, type ToolEnd } from '../tool.ts'
import { type Candidate, differingBits, judgeFailure } from './memory-failure.ts'
import { createOutputReader, type Failure, type OutputEvent, type Position } from './memtester-output.ts'
import { STUCK_ADDRESS } from './memtester-sub-tests.ts'
import type { Ended } from './memtester-verdict.ts'
import { findHalf, physicalAddress, type Region, readLockedRegion, usualHalf } from './physical-address.ts'

export interface Plan {
  mebibytes: number
  loops: number
  cpu: number
}

export interface Instance extends Plan {
  pid: number | undefined
  position: Position
  /** CPU seconds when the whole buffer was locked. */
  lockedAt: number | undefined
  facts: Omit<Ended, 'exitCode' | 'killedBy'>
  end: ToolEnd | undefined
  /** Why it could not be run to its end. */
  error: unknown
  /** Evidence not yet in the record. */
  inbox: Evidence[]
  region: Region | undefined
  half: bigint | undefined
  /** Failures whose sub-test has not ended, with the pages at the moment they came. */
  pending: { failure: Failure; candidates: Candidate[] }[]
  /** Distinct failures that are in the record. */
  listed: Set<string>
  warnings: number
}

/** Starts a memtester. `ended` resolves, never rejects, when it is gone. */
export const startInstance = (plan: Plan, signal: AbortSignal): { instance: Instance; ended: Promise<void> } => {
  const instance = newInstance(plan)
  return { instance, ended: follow(instance, signal) }
}

/** Nanoseconds on a processor are the first number of schedstat (Documentation/scheduler/sched-stats.rst). */
export const cpuSeconds = ({ pid }: Instance): number | undefined => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9
  } catch {
    return undefined
  }
}

/** At most so many failures and warnings of an instance are listed; the rest is counted. */
const MOST_LISTED = 50
const MOST_WARNINGS = 20

/**
 * The spinner turns up to ten thousand times a second, each a chunk of two bytes. Once the streams' buffers are full
 * of them, waiting lets the rest gather in the pipe and come as one chunk, for a tenth of the CPU time.
 */
const TURN = '\b/'.length
const TURNS_IN_BUFFERS = 64
const GATHER_MS = 50

const newInstance = (plan: Plan): Instance => ({
  ...plan,
  pid: undefined,
  position: { loop: 0, subTest: '', turns: 0, pass: undefined, ended: undefined },
  lockedAt: undefined,
  facts: {
    version: undefined,
    failures: 0,
    okSubTests: 0,
    loops: plan.loops,
    plannedBytes: plan.mebibytes * 2 ** 20,
    lockedBytes: 0,
    lastTrouble: undefined,
  },
  end: undefined,
  error: undefined,
  inbox: [],
  region: undefined,
  half: undefined,
  pending: [],
  listed: new Set(),
  warnings: 0,
})

const follow = async (instance: Instance, signal: AbortSignal) => {
  const { mebibytes, loops, cpu } = instance
  const onStart = (pid: number) => {
    instance.pid = pid
  }
  const reader = createOutputReader()
  let turns = 0
  try {
    const running = chunks('memtester', [`${mebibytes}M`, `${loops}`], { signal, cpu, onStart })
    for (;;) {
      const next = await running.next()
      const events = next.done ? reader.end() : reader.read(next.value.from, next.value.text)
      instance.position = reader.position
      for (const event of events) take(instance, event)
      measureHalf(instance)
      if (next.done) {
        instance.end = next.value
        return
      }
      if (next.value.text.length <= TURN && ++turns % TURNS_IN_BUFFERS === 0) await sleep(GATHER_MS)
    }
  } catch (error) {
    instance.error = error
  } finally {
    reportPending(instance, instance.position)
  }
}

const take = (instance: Instance, event: OutputEvent) => {
  const { facts } = instance
  switch (event.kind) {
    case 'version':
      facts.version = event.version
      break
    case 'locked':
      facts.lockedBytes = event.bytes
      instance.lockedAt = cpuSeconds(instance) ?? 0
      instance.region = instance.pid === undefined ? undefined : readLockedRegion(instance.pid)
      break
    case 'failure':
      takeFailure(instance, event.failure, event.position)
      break
    case 'sub-test-end':
      if (event.position.ended === 'ok') facts.okSubTests++
      else reportPending(instance, event.position)
      break
    case 'reducing':
      warn(instance, 'memtester may not lock as much memory as it was asked to, and takes less.')
      break
    case 'trouble':
      facts.lastTrouble = event.text
      warn(instance, `memtester: ${event.text}`)
      break
  }
}

const warn = (instance: Instance, text: string) => {
  if (instance.warnings++ < MOST_WARNINGS) instance.inbox.push(log('WARNING', text))
}

const takeFailure = (instance: Instance, failure: Failure, position: Position | undefined) => {
  instance.facts.failures++
  const key = `${failure.offset} ${differingBits(failure)} ${failure.words === undefined}`
  if (instance.listed.has(key) || instance.listed.size >= MOST_LISTED) return
  instance.listed.add(key)
  instance.pending.push({ failure, candidates: candidatesOf(instance, failure) })
  if (position) reportPending(instance, position)
}

const reportPending = (instance: Instance, position: Position) => {
  for (const { failure, candidates } of instance.pending.splice(0)) {
    const now = candidatesOf(instance, failure)
    const both = candidates.map((candidate, index) => ({ ...candidate, later: now[index]?.found }))
    const { verdict, message } = judgeFailure(failure, position, both)
    instance.inbox.push(fail(verdict, message))
  }
}

const candidatesOf = ({ pid, region, half }: Instance, { offset, words }: Failure): Candidate[] => {
  const found = (from: bigint) =>
    pid === undefined || region === undefined || from + offset >= region.size
      ? undefined
      : physicalAddress(pid, region.start + from + offset, region.pageSize)
  if (words === undefined) return [{ where: 'buffer', word: undefined, found: found(0n), later: undefined }]
  const second = half ?? (region && usualHalf(region))
  return [
    { where: 'first half', word: words[0], found: found(0n), later: undefined },
    { where: 'second half', word: words[1], found: second && found(second), later: undefined },
  ]
}

/** Random words stand in both halves from the second turn of the spinner on, which shows where the second begins. */
const measureHalf = (instance: Instance) => {
  const { pid, region, half, position } = instance
  if (half !== undefined || region === undefined || pid === undefined) return
  if (
    position.subTest !== STUCK_ADDRESS &&
    position.pass === undefined &&
    position.turns >= 2 &&
    position.turns < 200
  ) {
    instance.half = findHalf(pid, region)
  }
}
