import { word } from '../probes/contract/words.ts'
import { probeTitle } from './catalogue.ts'
import type { ApiError } from './request.ts'
import { runLink } from './route.ts'

export const Problem = ({ text }: { text: string }) => (
  <p class="notice notice-bad" role="alert">
    {text}
  </p>
)

/** The target is in use: by which test run, and what can be done. */
export const Conflict = ({ error, onQueue }: { error: ApiError; onQueue: () => void }) => {
  const { runId, probe } = error.details
  return (
    <div class="notice notice-wait" role="alert" data-conflict>
      <p>{word('conflict.inUse')}</p>
      {typeof runId === 'string' && (
        <p>
          <a href={runLink(runId)}>
            {word('conflict.see', { test: typeof probe === 'string' ? probeTitle(probe) : runId })}
          </a>
        </p>
      )}
      <button type="button" onClick={onQueue}>
        {word('conflict.queue')}
      </button>
    </div>
  )
}
