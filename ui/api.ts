// The server's HTTP interface: the only file that knows URLs.
import { parseMachine, parseProbe, parseRun, parseSession } from './answers.ts'
import { array, type Fields, fields, number, optional, text } from './check.ts'
import { parseEntry, parseListing, parseSearchEvent, parseTextPiece, parseView } from './files/answers.ts'
import { lines } from './lines.ts'
import { request, send, session } from './request.ts'

export const readSession = async () => {
  session.value = parseSession(await request('GET', '/api/session'))
}

export const signIn = async (code: string) => {
  await request('POST', '/api/session', { body: { code } })
  await readSession()
}

export const signOut = async () => {
  await request('DELETE', '/api/session')
  session.value = 'none'
}

export const readMachine = async () => parseMachine(await request('GET', '/api/machine', { patience: LOOKING_MS }))

export const readProbes = async () => array(await request('GET', '/api/probes'), parseProbe)

export const readRun = async (id: string) => parseRun(await request('GET', runPath(id)))

/** Sequence number of the last record that the server has of the run, −1 before the first. */
export const readLastNumber = async (id: string) => {
  const { fold } = fields(await request('GET', runPath(id)))
  return optional(fields(fold)['lastSequenceNumber'], number) ?? -1
}

export interface StartRequest {
  probe: string
  target: string
  params: Fields
  /** Wait for a target in use instead of an error. */
  queue: boolean
  /** The serial number of the target, typed: needed by tests that write. */
  confirm?: string
}

/** The id of the new run. ApiError 409 `target-in-use` names the run that holds the target in `details.runId`. */
export const startRun = async (wanted: StartRequest) =>
  text(fields(await request('POST', '/api/runs', { body: wanted }))['id'])

/** ApiError 409 `cancel-would-harm`: only with `force`. */
export const cancelRun = (id: string, force = false) => request('DELETE', `${runPath(id)}${force ? '?force=true' : ''}`)

export const openRecords = (id: string) => new EventSource(`${runPath(id)}/events`)

export const openRunStates = () => new EventSource('/api/events')

export type ReportFormat = 'html' | 'json' | 'ocp.jsonl'

/** Without a run: of all. */
export const reportUrl = (format: ReportFormat, run?: string) =>
  `/api/report.${format}${run === undefined ? '' : `?run=${encodeURIComponent(run)}`}`

/** undefined while it is being opened. ApiError 404 `not-open`, and how the opening failed. */
export const readView = async (partition: string) => parseView(await request('GET', viewPath(partition)))

export type ViewMode = 'snapshot' | 'no-replay' | 'user-space'

/** undefined when it takes longer: then `readView` says how it went. ApiError 409 `in-use`, 422 `not-readable`. */
export const openView = async (partition: string, mode?: ViewMode) =>
  parseView(await request('POST', viewPath(partition), { body: mode ? { mode } : {} }))

export const closeView = (partition: string) => request('DELETE', viewPath(partition))

export interface Wanted {
  sort: 'name' | 'size' | 'time'
  order: 'asc' | 'desc'
  offset: number
  limit: number
}

export const listFiles = async (partition: string, path: string, wanted: Wanted, signal: AbortSignal) =>
  parseListing(await request('GET', filesPath(partition, '', { path, ...wanted }), { signal }))

export const readEntry = async (partition: string, path: string, signal: AbortSignal) =>
  parseEntry(await request('GET', filesPath(partition, '/stat', { path }), { signal }))

export interface Range {
  offset: number
  length: number
  /** The last `length` bytes, wherever they begin. */
  tail: boolean
}

export const readFileText = async (partition: string, path: string, range: Range, signal: AbortSignal) =>
  parseTextPiece(await request('GET', filesPath(partition, '/text', { path, ...range }), { signal }))

export const contentUrl = (partition: string, path: string) => filesPath(partition, '/content', { path })

export const archiveUrl = (partition: string, path: string) => filesPath(partition, '/archive', { path })

/** What is found below `path` as it is found; ends when the signal aborts. */
export async function* searchFiles(
  partition: string,
  what: { path: string; name: string; text: string },
  signal: AbortSignal,
) {
  const { body } = await send('GET', filesPath(partition, '/search', what), { signal, patience: undefined })
  for await (const line of lines(body)) yield parseSearchEvent(line)
}

/** Opens an encrypted partition for reading; the id of what can be read then. ApiError 422 `wrong-passphrase`. */
export const unlockPartition = async (partition: string, passphrase: string) =>
  text(
    fields(
      await request('POST', `${partitionPath(partition)}/unlock`, { body: { passphrase }, patience: UNLOCKING_MS }),
    )['target'],
  )

export const lockPartition = (partition: string) => request('POST', `${partitionPath(partition)}/lock`)

/** A drive that hardly answers holds up the look at the machine, which the server gives up after a minute. */
const LOOKING_MS = 75_000

/** A key is made slow on purpose, and this machine may be slower than the one it was made for. */
const UNLOCKING_MS = 330_000

const partitionPath = (id: string) => `/api/partitions/${encodeURIComponent(id)}`
const viewPath = (id: string) => `${partitionPath(id)}/view`

/** What is empty or false is left out. */
const filesPath = (id: string, what: string, query: Record<string, string | number | boolean>) => {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== false)
  return `${partitionPath(id)}/files${what}?${new URLSearchParams(given.map(([name, value]) => [name, `${value}`]))}`
}

const runPath = (id: string) => `/api/runs/${encodeURIComponent(id)}`
