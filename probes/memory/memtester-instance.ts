// One running memtester: reads its output, looks up the pages of its failures at once, and keeps what it came to.
import { readFileSync } from 'node:fs'
import { type Evidence, log } from '../contract/step.ts'
import type { MemoryMap } from '../machine/memory-map.ts'
import { chunks, type ToolEnd } from '../tool.ts'
import type { OutputEvent, Position } from './memtester-events.ts'
import { createFailureLog, type FailureLog, type TestedBuffer } from './memtester-failures.ts'
import { createOutputReader } from './memtester-output.ts'
import { STUCK_ADDRESS } from './memtester-sub-tests.ts'
import type { Ended } from './memtester-verdict.ts'
import { findHalves, readLockedRegion, usualHalves } from './physical-address.ts'

export interface Plan {
  mebibytes: number
  loops: number
  cpu: number
  /** Which module an address is in; without it, failures name none. */
  map?: MemoryMap | undefined
}

export interface Instance extends Plan {
  pid: number | undefined
  position: Position
  /** CPU seconds when the position was read. */
  positionAt: number
  /** CPU seconds when the whole buffer was locked. */
  lockedAt: number | undefined
  facts: Omit<Ended, 'exitCode' | 'killedBy'>
  end: ToolEnd | undefined
  /** Why it could not be run to its end. */
  error: unknown
  /** Evidence not yet in the record. */
  inbox: Evidence[]
  buffer: TestedBuffer | undefined
  /** Whether the buffer's halves were measured in the running process. */
  halvesMeasured: boolean
  failures: FailureLog
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

/** So many lines that are not understood go into the record. */
const MOST_WARNINGS = 20

const newInstance = (plan: Plan): Instance => ({
  ...plan,
  pid: undefined,
  position: { loop: 0, subTest: '', turns: 0, pass: undefined, ended: undefined },
  positionAt: 0,
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
  buffer: undefined,
  halvesMeasured: false,
  failures: createFailureLog(plan.map),
  warnings: 0,
})

const follow = async (instance: Instance, signal: AbortSignal) => {
  const { mebibytes, loops, cpu } = instance
  const onStart = (pid: number) => {
    instance.pid = pid
  }
  const reader = createOutputReader()
  try {
    const running = chunks('memtester', [`${mebibytes}M`, `${loops}`], { signal, cpu, onStart })
    for (;;) {
      const next = await running.next()
      const events = next.done ? reader.end() : reader.read(next.value.from, next.value.text)
      instance.position = reader.position
      instance.positionAt = cpuSeconds(instance) ?? instance.positionAt
      for (const event of events) take(instance, event)
      measureHalves(instance)
      if (next.done) {
        instance.end = next.value
        return
      }
    }
  } catch (error) {
    instance.error = error
  } finally {
    report(instance, instance.position)
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
      instance.buffer = bufferOf(instance)
      break
    case 'failure':
      facts.failures++
      instance.failures.add(event.failure, instance.buffer)
      if (event.position) report(instance, event.position)
      break
    case 'sub-test-end':
      if (event.position.ended === 'ok') facts.okSubTests++
      else report(instance, event.position)
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

const report = (instance: Instance, position: Position) =>
  instance.inbox.push(...instance.failures.judge(position, instance.buffer))

const bufferOf = ({ pid, facts }: Instance): TestedBuffer | undefined => {
  const region = pid === undefined ? undefined : readLockedRegion(pid)
  if (pid === undefined || region === undefined) return undefined
  return { pid, region, halves: usualHalves(region, facts.version) }
}

/** Random words stand in both halves from the second turn of the spinner on, which shows where the halves are. */
const measureHalves = (instance: Instance) => {
  const { buffer, halvesMeasured, position } = instance
  if (halvesMeasured || buffer === undefined || !isRandom(position)) return
  const halves = findHalves(buffer.pid, buffer.region)
  if (halves === undefined) return
  instance.buffer = { ...buffer, halves }
  instance.halvesMeasured = true
}

const isRandom = ({ subTest, pass, turns, ended }: Position) =>
  subTest !== STUCK_ADDRESS && pass === undefined && ended === undefined && turns >= 2
