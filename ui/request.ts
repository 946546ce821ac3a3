// A request to the server: same origin, session by cookie.
import { signal } from '@preact/signals'
import { word } from '../probes/contract/words.ts'
import type { Session } from './answers.ts'
import { type Fields, fields, parseJson } from './check.ts'

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

/** Long enough for a machine under full load, short enough to tell that it is gone. */
const PATIENCE_MS = 30_000

interface Asked {
  body?: object
  signal?: AbortSignal
  /** Milliseconds until the whole answer must be there. */
  patience?: number | undefined
}

/** The answer's parsed JSON, undefined when it has none. */
export const request = async (method: string, path: string, asked: Asked = {}): Promise<unknown> =>
  readBody(await send(method, path, { patience: PATIENCE_MS, ...asked }))

/** The granted answer itself, for what comes bit by bit. */
export const send = async (method: string, path: string, { body, signal, patience }: Asked): Promise<Response> => {
  const signals = [signal, patience === undefined ? undefined : AbortSignal.timeout(patience)]
  const response = await fetch(path, {
    method,
    signal: AbortSignal.any(signals.filter(signal => signal !== undefined)),
    ...(method === 'GET' ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
  }).catch(cause => {
    throw new ApiError(0, 'no-answer', word('error.noAnswer'), { cause })
  })
  if (response.status === 401) session.value = 'none'
  if (!response.ok) throw await refusal(response)
  return response
}

const refusal = async (response: Response) => {
  const answer = await readBody(response)
  const { code, detail } = typeof answer === 'object' ? fields(answer ?? {}) : {}
  const text = typeof detail === 'string' ? detail : word('error.status', { status: response.status })
  return new ApiError(response.status, typeof code === 'string' ? code : 'unknown', text, fields(answer ?? {}))
}

/** The parsed JSON, undefined when there is none: a proxy's error page is not an answer of ours. */
const readBody = async (response: Response): Promise<unknown> =>
  /json/.test(response.headers.get('Content-Type') ?? '') ? parseJson(await response.text()) : undefined
