// Follows one run to its end: notices a silent, dead or stubborn process, and closes its records.
import { statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { bootId } from '../../probes/contract/boot.ts'
import type { Outcome } from '../../probes/contract/test-run.ts'
import { findProbe } from '../../probes/registry.ts'
import { closeRecords, type Reason } from './closing.ts'
import { destroy } from './confinement.ts'
import { RecordReader } from './record-reader.ts'
import { restoreSettings } from './restore-settings.ts'
import { isGone, type RunFile, readRun, runPaths } from './run-folder.ts'
import { isRunning, MOST_BYTES, type RunProcess } from './run-process.ts'

export interface Patience {
  /** Without a record for this long, a run is stopped: its process hangs. */
  silenceSeconds: number
  /** What a cancelled run process gets to end by itself. */
  graceSeconds: number
  /** What a run process gets to exit after its testRunEnd. */
  afterEndSeconds: number
}

export const PATIENCE: Patience = { silenceSeconds: 120, graceSeconds: 10, afterEndSeconds: 2 }

export interface Supervised {
  state: string
  run: RunFile
  process: RunProcess
  patience: Patience
  /** Aborts when this executive goes away; the run then goes on without it. */
  leave: AbortSignal
}

const TICK_MS = 500

/** Resolves with the outcome once no process of the run is left; `gone`: so are its records; `left`: we were first. */
export const supervise = async (supervised: Supervised): Promise<Outcome | 'gone' | 'left'> => {
  const { state, run, process } = supervised
  const watched = await watch(supervised)
  const reason = isGone(state, run.id) ? await endUnseen(supervised) : watched
  if (reason === 'left') return reason
  const survivors = await destroy(run.id, process.identity, process.cgroup)
  if (isGone(state, run.id)) return 'gone'
  restoreSettings(runPaths(state, run.id).folder)
  const outcome = await closeRecords(state, run, reason ?? (await deathReason(supervised)))
  if (survivors.length > 0) console.error(`Run ${run.id}: processes ${survivors.join(', ')} could not be killed.`)
  return outcome
}

/** Waits until the run is over, one way or another; the reason when it is us who end it. */
const watch = async (supervised: Supervised): Promise<Reason | 'left' | undefined> => {
  const { state, run, patience, leave } = supervised
  const reader = new RecordReader(runPaths(state, run.id).records)
  const cancelled = watchCancel(supervised)
  const ticks = { silent: 0, cancelling: 0, ended: 0 }
  // Ticks, not a clock: time in which this process itself did not run is nobody's silence.
  const seconds = (count: number) => (count * TICK_MS) / 1000
  while (goesOn(supervised)) {
    if (leave.aborted) return 'left'
    ticks.silent = (await hasNews(reader)) ? 0 : ticks.silent + 1
    ticks.cancelling += (await cancelled()) ? 1 : 0
    ticks.ended += reader.ended ? 1 : 0
    if (seconds(ticks.ended) > patience.afterEndSeconds) return NOT_EXITED
    if (seconds(ticks.cancelling) > patience.graceSeconds) return CANCELLED
    if (seconds(ticks.silent) > patience.silenceSeconds) return silent(patience.silenceSeconds)
    await sleep(TICK_MS, undefined, { signal: leave }).catch(() => {})
  }
  return undefined
}

const goesOn = ({ state, run, process }: Supervised) => isRunning(process) && !isGone(state, run.id)

/**
 * Where the folder of a run was deleted, nobody can see what it does any more: it ends as if it was cancelled. One that
 * this would harm, such as a repair, goes on to its end.
 */
const endUnseen = async ({ run, process, patience, leave }: Supervised): Promise<'left' | undefined> => {
  const harms = findProbe(run.probe)?.cancelHarms !== undefined
  if (!harms && process.identity && isRunning(process)) kill(process.identity.pid, 'SIGTERM')
  const most = harms ? Number.POSITIVE_INFINITY : patience.graceSeconds * 1000
  for (let waited = 0; isRunning(process) && waited < most && !(harms && leave.aborted); waited += TICK_MS)
    await sleep(TICK_MS)
  return harms && isRunning(process) ? 'left' : undefined
}

/** Reads what is new, at most 16 MiB of it, and says whether a record was among it. */
const hasNews = async (reader: RecordReader) => {
  let records = 0
  let pieces = 0
  do records += (await reader.read()).length
  while (!reader.idle && !reader.ended && pieces++ < 256)
  return records > 0
}

/** Looks into run.json when it is new only: parsing it at every tick would be a third of what following costs. */
const watchCancel = (supervised: Supervised) => {
  const path = runPaths(supervised.state, supervised.run.id).run
  let seen: string | undefined
  return async () => {
    const { ino, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {}
    const before = seen
    seen = `${ino} ${mtimeMs}`
    return seen === before ? supervised.run.cancelled === true : isCancelled(supervised)
  }
}

/** Another process than this one may have been asked to cancel. */
const isCancelled = async ({ state, run }: Pick<Supervised, 'state' | 'run'>) => {
  run.cancelled ||= (await readRun(state, run.id))?.cancelled
  return run.cancelled === true
}

const RESTARTED: Reason = {
  ending: 'ERROR',
  symptom: 'machine-restarted',
  message: 'The machine was restarted, or went down and came back, before the test ended.',
}

const CANCELLED: Reason = { ending: 'SKIP', symptom: 'cancelled', message: 'The test was cancelled before it ended.' }

/** Only closes a record that has no end, so it never shows after one. */
const NOT_EXITED: Reason = { ending: 'ERROR', symptom: 'run-process-hung', message: 'The run process did not exit.' }

const silent = (limit: number): Reason => ({
  ending: 'ERROR',
  symptom: 'run-process-silent',
  message: `The run process wrote no record for ${limit} s and was stopped.`,
})

const deathReason = async ({ state, run, process }: Supervised): Promise<Reason> => {
  if (run.bootId !== bootId()) return RESTARTED
  if (await isCancelled({ state, run })) return CANCELLED
  const paths = runPaths(state, run.id)
  const how = await process.exited()
  const size = await stat(paths.records).then(
    ({ size }) => size,
    () => 0,
  )
  if (size >= MOST_BYTES)
    return { ending: 'ERROR', symptom: 'output-limit', message: `It wrote over ${MOST_BYTES} bytes and was stopped.` }
  const stderr = await readFile(paths.stderr, 'utf8').catch(() => '')
  return {
    ending: 'ERROR',
    symptom: 'run-process-died',
    message: `The run process ended without a testRunEnd (${how}). ${stderr.slice(-1000)}`.trim(),
  }
}
