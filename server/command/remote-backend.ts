// A remote machine's HTTP interface, with its self-signed certificate pinned by fingerprint.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { RunRecord } from '../../probes/contract/records.ts'
import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import { Machine } from '../machine.ts'
import { Unlocked } from '../unlock.ts'
import type { Backend, Exploring } from './backend.ts'
import { chosenTarget } from './chosen-target.ts'
import { events } from './events.ts'
import { type Answer, type Remote, request } from './https.ts'
import { UsageError } from './usage-error.ts'

const RETRY_MS = 1000

const Problem = z.looseObject({ code: z.string(), detail: z.string() })

export const openRemote = (remote: Remote): Backend => ({
  machine: async () => Machine.parse(await json(remote, 'GET', '/api/machine')),
  start: async wanted => (await json(remote, 'POST', '/api/runs', wanted)) as Awaited<ReturnType<Backend['start']>>,
  cancel: async (id, options) =>
    void (await json(remote, 'DELETE', `/api/runs/${id}${options?.force ? '?force=true' : ''}`)),
  unlock: async (partition, passphrase) =>
    Unlocked.parse(await json(remote, 'POST', `${partitionPath(partition)}/unlock`, { passphrase })),
  lock: async partition => void (await json(remote, 'POST', `${partitionPath(partition)}/lock`)),
  follow: (id, signal, onTrouble) => follow(remote, id, signal, onTrouble),
  report: async (format, runIds) => {
    const query = new URLSearchParams(runIds.map(id => ['run', id]))
    return (await checked(await request(remote, { method: 'GET', path: `/api/report.${format}?${query}` }))).bytes()
  },
  explore: partition => explore(remote, partition),
  close: async () => {},
})

/** Closed at the end, or no test could have the partition; what was open before stays: others are looking. */
const explore = async (remote: Remote, partition: string): Promise<Exploring> => {
  const machine = Machine.parse(await json(remote, 'GET', '/api/machine'))
  const place = partitionPath(chosenTarget('partition', partition, machine).id)
  const wasOpen = await isOpen(remote, place)
  let view = await json(remote, 'POST', `${place}/view`, {})
  while (Opening.safeParse(view).success) view = await json(remote, 'GET', `${place}/view`)
  const over = new AbortController()
  const stack = new AsyncDisposableStack()
  if (!wasOpen) stack.defer(async () => void (await json(remote, 'DELETE', `${place}/view`)))
  stack.defer(() => over.abort())
  const wanted = { method: 'GET', signal: over.signal }
  return {
    ask: async path => (await checked(await request(remote, { ...wanted, path: `${place}${path}` }))).body,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const isOpen = async (remote: Remote, place: string): Promise<boolean> =>
  json(remote, 'GET', `${place}/view`).then(
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
      onTrouble(`connection lost (${error instanceof Error ? error.message : error}), trying again`)
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
  const answer = await checked(await request(remote, { method: 'GET', path, headers, signal }))
  for await (const { id, data } of events(answer.body)) {
    const record = RunRecord.parse(JSON.parse(data))
    place.lastEventId = id
    place.ended = record.artifact === 'testRunEnd'
    yield { line: data, record }
  }
}

const partitionPath = (id: string) => `/api/partitions/${encodeURIComponent(id)}`

const json = async (remote: Remote, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await checked(await request(remote, { method, path, ...(body === undefined ? {} : { body }) }))
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
