// What this machine has, what can be run on it and what was: kept while the page is open, so that going from page
// to page does not wait for a slow machine.
import { batch, signal } from '@preact/signals'
import { type Machine, type ProbeInfo, parseRunStates, type RunInfo } from './answers.ts'
import { openRunStates, readMachine, readProbes, readSession } from './api.ts'
import { session } from './request.ts'

export const machine = signal<Machine | undefined>(undefined)
export const probes = signal<ProbeInfo[]>([])
export const runs = signal<RunInfo[] | undefined>(undefined)
/** Why the newest of them could not be read. */
export const catalogueProblem = signal<string | undefined>(undefined)

export const refreshMachine = () =>
  attempt(async () => {
    const [newMachine, newProbes] = await Promise.all([readMachine(), readProbes()])
    batch(() => {
      machine.value = newMachine
      probes.value = newProbes
    })
  })

export const refreshProbes = () =>
  attempt(async () => {
    if (probes.value.length === 0) probes.value = await readProbes()
  })

/** Keeps `runs` true until the returned function is called. */
export const watchRuns = () => {
  let states: EventSource
  let retrying: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    states = openRunStates()
    let known: RunInfo[] = []
    // It begins with all runs: those that the machine has lost meanwhile are not among them.
    states.onopen = () => {
      known = []
    }
    states.onmessage = ({ data }) => {
      known = changed(known, parseRunStates(data))
      runs.value = known
    }
    // After a refusal an EventSource does not try again by itself, nor tell why: whoever is signed out is told by a request.
    states.onerror = () => {
      if (states.readyState !== EventSource.CLOSED) return
      retrying = setTimeout(open, RETRY_MS)
      if (session.value !== 'none') readSession().catch(() => {})
    }
  }
  open()
  return () => {
    clearTimeout(retrying)
    states.close()
  }
}

export const probeTitle = (id: string) => probes.value.find(probe => probe.id === id)?.title ?? id

export const findTarget = (id: string) => machine.value?.targets.find(target => target.id === id)

export const targetName = (id: string) => findTarget(id)?.name ?? id

/** For a list, or where the kind is seen. */
export const shortName = (id: string) => findTarget(id)?.short ?? id

const RETRY_MS = 3000

/** Newest first. */
const changed = (known: RunInfo[], news: RunInfo[]) =>
  [...news, ...known.filter(({ id }) => !news.some(run => run.id === id))].sort((a, b) => b.sequence - a.sequence)

const attempt = async (read: () => Promise<void>) => {
  try {
    await read()
    catalogueProblem.value = undefined
  } catch (error) {
    catalogueProblem.value = error instanceof Error ? error.message : String(error)
  }
}
