// Before the files can be read: what opening does, what went wrong with it, and the other ways.
import { useEffect, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import type { ViewMode } from '../api.ts'
import { duration } from '../format.ts'
import type { ApiError } from '../request.ts'
import type { OpenedView } from './use-view.ts'

export const Opening = ({ opened }: { opened: OpenedView }) => {
  const { state, problem, open } = opened
  if (state === 'opening') return <Wait />
  return (
    <section class="card" aria-labelledby="open-title">
      <h2 id="open-title">{word('ui-files.open')}</h2>
      <p>{word('ui-files.openWhat')}</p>
      {problem && <Refused problem={problem} />}
      <p>
        <button type="button" class="primary" onClick={() => open()}>
          {word(problem ? 'ui-files.lookAgain' : 'ui-files.open')}
        </button>
      </p>
      <OtherWays onOpen={open} />
    </section>
  )
}

const Refused = ({ problem }: { problem: ApiError }) => (
  <div class="notice notice-wait" role="alert" data-refused={problem.code}>
    <p>{problem.message}</p>
    {problem.code === 'in-use' && <p>{word('ui-files.inUse')}</p>}
  </div>
)

const MODES: ViewMode[] = ['snapshot', 'no-replay', 'user-space']

const OtherWays = ({ onOpen }: { onOpen: (mode: ViewMode) => void }) => (
  <details>
    <summary>{word('ui-files.otherWays')}</summary>
    <ul class="ways">
      {MODES.map(mode => (
        <li key={mode}>
          <p>{word(`ui-files.mode.${mode}`)}</p>
          <button type="button" onClick={() => onOpen(mode)}>
            {word(`ui-files.openAs.${mode}`)}
          </button>
        </li>
      ))}
    </ul>
  </details>
)

const Wait = () => {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const ticking = setInterval(() => setSeconds(seconds => seconds + 1), 1000)
    return () => clearInterval(ticking)
  }, [])
  return (
    <div class="notice">
      <p role="status">{word('ui-files.opening')}</p>
      <p>{word('ui-files.openingFor', { duration: duration(seconds) })}</p>
    </div>
  )
}
