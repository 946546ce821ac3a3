import { useEffect, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import type { RunInfo } from '../answers.ts'
import { probeTitle, runs, shortName, watchRuns } from '../catalogue.ts'
import { dateAndTime, percent, wordOr } from '../format.ts'
import { runLink } from '../route.ts'
import { VerdictBadge } from './verdict.tsx'

/** Older ones are shown on request: below the list are the tests that can be started. */
const NEWEST = 8

/** The test runs that `shows` picks, newest first, with what became of them. */
export const RunList = ({ shows }: { shows: (run: RunInfo) => boolean }) => {
  useEffect(watchRuns, [])
  const [all, setAll] = useState(false)
  const picked = runs.value?.filter(shows) ?? []
  const several = new Set(picked.map(({ target }) => target)).size > 1
  return (
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">{word('runs.title')}</h2>
      {runs.value === undefined && <p>{word('app.loading')}</p>}
      {runs.value && picked.length === 0 && <p class="hint">{word('runs.none')}</p>}
      <ul class={several ? 'runs runs-of-several' : 'runs'}>
        {(all ? picked : picked.slice(0, NEWEST)).map(run => (
          <RunLine key={run.id} run={run} several={several} />
        ))}
      </ul>
      {picked.length > NEWEST && (
        <p>
          <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {word(all ? 'runs.newest' : 'runs.all', { count: picked.length })}
          </button>
        </p>
      )}
    </section>
  )
}

const RunLine = ({ run, several }: { run: RunInfo; several: boolean }) => (
  <li data-run={run.id}>
    <a href={runLink(run.id)}>{probeTitle(run.probe)}</a>
    {several && (
      <span class="run-target">
        <bdi>{shortName(run.target)}</bdi>
      </span>
    )}
    <time dateTime={run.createdAt}>{dateAndTime(run.createdAt)}</time>
    <span class="run-state">
      <RunState run={run} />
    </span>
  </li>
)

/** Its verdict, or how far it is. */
export const RunState = ({ run: { state, end, fraction } }: { run: RunInfo }) => {
  if (end) return <VerdictBadge end={end} />
  const text = wordOr(`state.${state}`, state)
  return <span class={`badge state-${state}`}>{fraction === undefined ? text : `${text} ${percent(fraction)}`}</span>
}
