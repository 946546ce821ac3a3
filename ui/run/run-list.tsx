import { useEffect } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import type { RunInfo } from '../answers.ts'
import { probeTitle, runs, targetName, watchRuns } from '../catalogue.ts'
import { dateAndTime, percent, wordOr } from '../format.ts'
import { runLink } from '../route.ts'
import { VerdictBadge } from './verdict.tsx'

/** The test runs that `shows` picks, newest first, with what became of them. */
export const RunList = ({ shows }: { shows: (run: RunInfo) => boolean }) => {
  useEffect(watchRuns, [])
  const shown = runs.value?.filter(shows)
  const several = new Set(shown?.map(({ target }) => target)).size > 1
  return (
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">{word('runs.title')}</h2>
      {shown === undefined && <p>{word('app.loading')}</p>}
      {shown?.length === 0 && <p class="hint">{word('runs.none')}</p>}
      <ul class="runs">
        {shown?.map(run => (
          <li key={run.id} data-run={run.id}>
            <a href={runLink(run.id)}>{probeTitle(run.probe)}</a>
            {several && <span class="run-target">{targetName(run.target)}</span>}
            <time dateTime={run.createdAt}>{dateAndTime(run.createdAt)}</time>
            <RunState run={run} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Its verdict, or how far it is. */
export const RunState = ({ run: { state, end, fraction } }: { run: RunInfo }) => {
  if (end) return <VerdictBadge end={end} />
  const text = wordOr(`state.${state}`, state)
  return <span class={`badge state-${state}`}>{fraction === undefined ? text : `${text} ${percent(fraction)}`}</span>
}
