import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import { onInterrupt } from './interrupt.ts'
import type { Session } from './start-run.ts'

/** Cancels a run at Ctrl-C, one that is still being started as soon as it has; where it does harm, it takes a second one. */
export const cancelOnInterrupt = ({ backend, environment: { stderr } }: Session) => {
  let runId: string | undefined
  let interrupted = false
  let force = false
  const wanted = new AbortController()
  const failed = new AbortController()
  const cancel = async () => {
    interrupted = true
    wanted.abort()
    if (runId === undefined) return
    try {
      await backend.cancel(runId, { force })
    } catch (error) {
      if (!(error instanceof Refusal)) return giveUp(runId, error)
      if (error.code !== 'cancel-would-harm') return
      interrupted = false
      force = true
      stderr.write(`\n${error.message} ${word('cancel.onceMore')}\n`)
    }
  }
  const giveUp = (id: string, error: unknown) => {
    const reason = error instanceof Error ? error.message : `${error}`
    stderr.write(`\n${word('cancel.failed', { reason, id })}\n`)
    failed.abort()
  }
  return {
    /** Aborts at the first Ctrl-C. */
    wanted: wanted.signal,
    /** Aborts when the run could not be cancelled, which has been said. */
    failed: failed.signal,
    stop: onInterrupt(cancel),
    interrupted: () => interrupted,
    async started(id: string) {
      runId = id
      if (interrupted) await cancel()
    },
  }
}
