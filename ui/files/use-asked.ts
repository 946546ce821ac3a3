import { useEffect, useState } from 'preact/hooks'
import { ApiError } from '../request.ts'

export interface Asked<T> {
  /** The newest answer; an older one stays while a newer is on its way. */
  answer: T | undefined
  problem: ApiError | undefined
  busy: boolean
}

/** Asks at once and whenever one of `of` changes; an answer that is not wanted any more is passed over. */
export const useAsked = <T>(ask: (signal: AbortSignal) => Promise<T>, of: unknown[]): Asked<T> => {
  const [state, setState] = useState<Asked<T>>({ answer: undefined, problem: undefined, busy: true })
  useEffect(() => {
    const leaving = new AbortController()
    const set = (state: Asked<T>) => leaving.signal.aborted || setState(state)
    setState(({ answer }) => ({ answer, problem: undefined, busy: true }))
    ask(leaving.signal).then(
      answer => set({ answer, problem: undefined, busy: false }),
      error => set({ answer: undefined, problem: asApiError(error), busy: false }),
    )
    return () => leaving.abort()
  }, of)
  return state
}

export const asApiError = (error: unknown) =>
  error instanceof ApiError ? error : new ApiError(0, 'unknown', error instanceof Error ? error.message : String(error))
