// Starts a run, and says what to add to the command where the machine refuses to.
import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import type { StartRequest } from '../executive/request.ts'
import type { RunInfo } from '../executive/run-info.ts'
import type { Backend } from './backend.ts'
import type { Environment } from './environment.ts'
import { UsageError } from './usage-error.ts'

export interface Session {
  backend: Backend
  environment: Environment
  json: boolean
  /** The runs that were watched to their end: what they held is free in a moment. */
  watched: Set<string>
}

/** One that is to wait for its turn says for whom. */
export const startRun = async (
  { backend, environment, watched }: Session,
  { queue = false, ...request }: StartRequest,
  interrupt: AbortSignal,
): Promise<RunInfo> => {
  try {
    return await backend.start(request, interrupt)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code !== 'target-in-use' || !queue) throw withAdvice(error)
    const [probe, id] = [`${error.details['probe']}`, `${error.details['runId']}`]
    if (!watched.has(id)) environment.stderr.write(`${word('queue.waits', { probe, id })}\n`)
    return backend.start({ ...request, queue }, interrupt)
  }
}

const withAdvice = (refusal: Refusal): Error => {
  const { code, message, status, details } = refusal
  const { confirm } = details
  if (code === 'target-in-use') return new Refusal(status, code, `${message}\n${word('queue.add')}`, details)
  if (code !== 'confirmation-needed' || typeof confirm !== 'string') return refusal
  return new UsageError(`${message}\n${word('confirm.type', { confirm: shellWord(confirm) })}`)
}

const shellWord = (text: string) => (/^[\w.:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
