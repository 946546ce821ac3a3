// The server's HTTP interface: the only file that knows URLs. Same origin, session by cookie.
import { signal } from '@preact/signals'
import { word } from '../probes/contract/words.ts'
import { parseMachine, parseProbe, parseRun, parseSession, type Session } from './answers.ts'
import { array, type Fields, fields, number, optional, parseJson, text } from './check.ts'

/** A request that was not granted: HTTP status (0: no answer) and the stable code of the problem details. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Fields
  constructor(status: number, code: string, detail: string, details: Fields = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Who we are to the server; every 401 makes it 'none'. */
export const session = signal<Session | 'asking' | 'none'>('asking')

export const readSession = async () => {
  session.value = parseSession(await request('GET', '/api/session'))
}

export const signIn = async (code: string) => {
  await request('POST', '/api/session', { code })
  await readSession()
}

export const signOut = async () => {
  await request('DELETE', '/api/session')
  session.value = 'none'
}

export const readMachine = async () => parseMachine(await request('GET', '/api/machine'))

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
}

/** The id of the new run. ApiError 409 `target-in-use` names the run that holds the target in `details.runId`. */
export const startRun = async (wanted: StartRequest) => text(fields(await request('POST', '/api/runs', wanted))['id'])

export const cancelRun = (id: string) => request('DELETE', runPath(id))

export const openRecords = (id: string) => new EventSource(`${runPath(id)}/events`)

export const openRunStates = () => new EventSource('/api/events')

export type ReportFormat = 'html' | 'json' | 'ocp.jsonl'

export const reportUrl = (format: ReportFormat, id: string) => `/api/report.${format}?run=${encodeURIComponent(id)}`

const runPath = (id: string) => `/api/runs/${encodeURIComponent(id)}`

/** Long enough for a machine under full load, short enough to tell that it is gone. */
const PATIENCE_MS = 30_000

const request = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(path, {
    method,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(method === 'GET' ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
  }).catch(cause => {
    throw new ApiError(0, 'no-answer', word('error.noAnswer'), { cause })
  })
  if (response.status === 401) session.value = 'none'
  const answer = await readBody(response)
  if (response.ok) return answer
  const { code, detail } = typeof answer === 'object' ? fields(answer ?? {}) : {}
  const text = typeof detail === 'string' ? detail : word('error.status', { status: response.status })
  throw new ApiError(response.status, typeof code === 'string' ? code : 'unknown', text, fields(answer ?? {}))
}

/** The parsed JSON, undefined when there is none: a proxy's error page is not an answer of ours. */
const readBody = async (response: Response): Promise<unknown> =>
  /json/.test(response.headers.get('Content-Type') ?? '') ? parseJson(await response.text()) : undefined
