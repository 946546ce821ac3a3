// A remote machine's HTTP interface, with its self-signed certificate pinned by fingerprint.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { RunRecord } from '../../probes/contract/records.ts'
import { type Word, word } from '../../probes/contract/words.ts'
import { View } from '../../probes/partition/explorer/options.ts'
import { Refusal } from '../executive/refusal.ts'
import { Machine } from '../machine.ts'
import { Unlocked } from '../unlock.ts'
import type { Backend, Exploring } from './backend.ts'
import { chosenTarget } from './chosen-target.ts'
import { events } from './events.ts'
import { type Answer, type Remote, request } from './https.ts'
import { UsageError } from './usage-error.ts'

const RETRY_MS = 1000
/** What somebody who pressed Ctrl-C waits at most. */
const LAST_ANSWER_MS = 5000
/** Seconds. A stream says something every 10 s. */
const MOST_SILENT = 30

const Problem = z.looseObject({ code: z.string(), detail: z.string() })

export const openRemote = (options: Omit<Remote, 'closing'>): Backend => {
  const closing = new AbortController()
  const remote = { ...options, closing: closing.signal }
  return {
    machine: async () => Machine.parse(await json(remote, 'GET', '/api/machine')),
    start: async (body, interrupt) => {
      const signal = soonAfter(interrupt, 'remote.notStarted', remote)
      return (await json(remote, 'POST', '/api/runs', { body, signal })) as Awaited<ReturnType<Backend['start']>>
    },
    cancel: async (id, options) => {
      const path = `/api/runs/${id}${options?.force ? '?force=true' : ''}`
      await json(remote, 'DELETE', path, { signal: inTime(remote) })
    },
    unlock: async (partition, passphrase) =>
      Unlocked.parse(await json(remote, 'POST', `${partitionPath(partition)}/unlock`, { body: { passphrase } })),
    lock: async partition => void (await json(remote, 'POST', `${partitionPath(partition)}/lock`)),
    follow: (id, signal, onTrouble) => follow(remote, id, signal, onTrouble),
    report: async (format, runIds) => {
      const query = new URLSearchParams(runIds.map(id => ['run', id]))
      return (await checked(await request(remote, { method: 'GET', path: `/api/report.${format}?${query}` }))).bytes()
    },
    explore: (partition, interrupt, onTrouble) => explore(remote, partition, interrupt, onTrouble),
    close: async () => closing.abort(),
  }
}

/** Aborts when a last answer takes too long. */
const inTime = (remote: Remote): AbortSignal => soonAfter(AbortSignal.abort(), 'remote.noAnswer', remote)

const soonAfter = (interrupt: AbortSignal, why: Word, { url: { host } }: Remote): AbortSignal => {
  const controller = new AbortController()
  const late = () => controller.abort(new Error(word(why, { host, seconds: LAST_ANSWER_MS / 1000 })))
  const wait = () => void setTimeout(late, LAST_ANSWER_MS).unref()
  if (interrupt.aborted) wait()
  else interrupt.addEventListener('abort', wait, { once: true })
  return controller.signal
}

/** Closed at the end, or no test could have the partition; what was open before stays: others are looking. */
const explore = async (
  remote: Remote,
  partition: string,
  signal: AbortSignal,
  onTrouble: (message: string) => void,
): Promise<Exploring> => {
  const machine = Machine.parse(await json(remote, 'GET', '/api/machine', { signal }))
  const place = partitionPath(chosenTarget('partition', partition, machine).id)
  const wasOpen = await isOpen(remote, place, signal)
  await using opened = new AsyncDisposableStack()
  if (!wasOpen) opened.defer(() => closeView(remote, place, onTrouble))
  let view = await json(remote, 'POST', `${place}/view`, { body: {}, signal })
  while (Opening.safeParse(view).success) view = await json(remote, 'GET', `${place}/view`, { signal })
  const kept = opened.move()
  return {
    notes: View.parse(view).notes,
    ask: async path => (await checked(await request(remote, { method: 'GET', signal, path: `${place}${path}` }))).body,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const closeView = (remote: Remote, place: string, onTrouble: (message: string) => void): Promise<void> =>
  json(remote, 'DELETE', `${place}/view`, { signal: inTime(remote) }).then(
    () => {},
    error => onTrouble(word('remote.notClosed', { reason: error instanceof Error ? error.message : error })),
  )

const isOpen = async (remote: Remote, place: string, signal: AbortSignal): Promise<boolean> =>
  json(remote, 'GET', `${place}/view`, { signal }).then(
    () => true,
    error => {
      if (error instanceof Refusal && error.code === 'not-open') return false
      throw error
    },
  )

const Opening = z.object({ opening: z.literal(true) })

/** Follows through lost connections: each new one asks for what comes after the last record. */
async function* follow(remote: Remote, id: string, signal: AbortSignal, onTrouble: (message: string) => void) {
  const place: Place = { id, lastEventId: undefined, ended: false }
  while (!signal.aborted && !place.ended) {
    try {
      yield* followOnce(remote, place, signal)
    } catch (error) {
      if (signal.aborted || error instanceof Refusal || error instanceof UsageError) throw error
      onTrouble(word('remote.lost', { reason: error instanceof Error ? error.message : `${error}` }))
    }
    if (!place.ended) await sleep(RETRY_MS, undefined, { signal }).catch(() => {})
  }
}

interface Place {
  id: string
  lastEventId: string | undefined
  ended: boolean
}

async function* followOnce(remote: Remote, place: Place, signal: AbortSignal) {
  const headers: Record<string, string> = place.lastEventId === undefined ? {} : { 'last-event-id': place.lastEventId }
  const path = `/api/runs/${encodeURIComponent(place.id)}/events`
  // Who follows a run says itself how long nothing has come.
  const quiet = { ...remote, notice: () => {} }
  const answer = await checked(await request(quiet, { method: 'GET', path, headers, signal, mostSilent: MOST_SILENT }))
  for await (const { id, data } of events(answer.body)) {
    const record = RunRecord.parse(JSON.parse(data))
    place.lastEventId = id
    place.ended = record.artifact === 'testRunEnd'
    yield { line: data, record }
  }
}

const partitionPath = (id: string) => `/api/partitions/${encodeURIComponent(id)}`

interface More {
  body?: unknown
  signal?: AbortSignal
}

const json = async (remote: Remote, method: string, path: string, more: More = {}): Promise<unknown> => {
  const answer = await checked(await request(remote, { method, path, ...more }))
  const text = Buffer.from(await answer.bytes()).toString()
  return text === '' ? undefined : JSON.parse(text)
}

const checked = async (answer: Answer): Promise<Answer> => {
  if (answer.status < 400) return answer
  if (answer.status === 401) throw new UsageError(word('session.wrong'))
  const problem = Problem.safeParse(parsed(Buffer.from(await answer.bytes()).toString()))
  const { code, detail, ...details } = problem.data ?? { code: 'http', detail: 'The server gave no reason.' }
  throw new Refusal(answer.status, code, detail, details)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
