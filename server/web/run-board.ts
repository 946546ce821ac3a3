// The runs with the progress of those that run: read once for all who watch.
import type { Progress } from '../../probes/contract/records.ts'
import type { Executive } from '../executive/executive.ts'
import type { Run } from './api.ts'

/** A little less than the pace of the watchers. */
const FRESH_MS = 900

type Runs = Pick<Executive, 'list' | 'follow'>

/** Follows each running run from the first time it is listed until its end; `closing` aborts when the server closes. */
export const createRunBoard = (executive: Runs, closing: AbortSignal) => {
  const progress = new Map<string, Progress | undefined>()
  const watch = async (id: string) => {
    progress.set(id, undefined)
    try {
      for await (const { record } of executive.follow(id, -1, closing)) {
        if (record.artifact === 'progress') progress.set(id, progressOf(record))
      }
    } catch {
      // The list goes on without this run's progress; whoever opens the run itself is told what is wrong.
    } finally {
      progress.delete(id)
    }
  }
  const list = async (): Promise<Run[]> => {
    const runs = await executive.list()
    for (const { id, state } of runs) {
      if (state === 'running' && !progress.has(id)) void watch(id)
    }
    return runs.map(run => withProgress(run, run.state === 'running' ? progress.get(run.id) : undefined))
  }
  let latest: { at: number; runs: Promise<Run[]> } | undefined
  return {
    /** All runs, newest first. */
    list,
    /** The same, up to a second old, for all who watch at once. */
    recent(): Promise<Run[]> {
      const at = performance.now()
      if (latest === undefined || at - latest.at > FRESH_MS) latest = { at, runs: list() }
      return latest.runs
    },
  }
}

export type RunBoard = ReturnType<typeof createRunBoard>

const withProgress = (run: Run, progress: Progress | undefined): Run => (progress ? { ...run, progress } : run)

const progressOf = ({ fraction, workDone, workTotal, unit, rate, etaSeconds }: Progress): Progress => ({
  fraction,
  ...(workDone === undefined ? {} : { workDone }),
  ...(workTotal === undefined ? {} : { workTotal }),
  ...(unit === undefined ? {} : { unit }),
  ...(rate === undefined ? {} : { rate }),
  ...(etaSeconds === undefined ? {} : { etaSeconds }),
})
