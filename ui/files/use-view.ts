import { useEffect, useState } from 'preact/hooks'
import { closeView, openView, readView, type ViewMode } from '../api.ts'
import type { ApiError } from '../request.ts'
import type { View } from './answers.ts'
import { asApiError } from './use-asked.ts'

interface ViewState {
  state: 'asking' | 'closed' | 'opening' | 'open'
  view?: View
  /** Why it could not be opened, or closed. */
  problem?: ApiError
}

export interface OpenedView extends ViewState {
  open: (mode?: ViewMode) => void
  close: () => void
  /** Asks the server whether it is open. */
  lookAgain: () => void
}

/** The view of a partition's files, and what opens and closes it. */
export const useView = (partition: string): OpenedView => {
  const [now, set] = useState<ViewState>({ state: 'asking' })
  const follow = async (first: Promise<View | undefined>) => {
    try {
      let view = await first
      while (!view) {
        set({ state: 'opening' })
        view = await readView(partition)
      }
      set({ state: 'open', view })
    } catch (error) {
      set(notOpen(asApiError(error)))
    }
  }
  const lookAgain = () => void follow(readView(partition))
  const open = (mode?: ViewMode) => {
    set({ state: 'opening' })
    follow(openView(partition, mode))
  }
  const close = () => {
    closeView(partition).then(
      () => set({ state: 'closed' }),
      error => set({ ...now, problem: asApiError(error) }),
    )
  }
  useEffect(lookAgain, [partition])
  return { ...now, open, close, lookAgain }
}

const notOpen = (problem: ApiError): ViewState =>
  problem.code === 'not-open' ? { state: 'closed' } : { state: 'closed', problem }
