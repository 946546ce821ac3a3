import { word } from '../../probes/contract/words.ts'
import type { RunInfo, Target } from '../answers.ts'
import { probeTitle, runs } from '../catalogue.ts'
import { runLink } from '../route.ts'
import { RunState } from './run-list.tsx'

/** The newest test run of each probe on a target; that there is none is said too. */
export const LatestRuns = ({ target }: { target: Target }) => {
  const latest = latestRuns(runs.value ?? [], target.id)
  if (latest.length === 0) return <span class="hint">{word('ui-tests.none')}</span>
  return (
    <ul class="latest">
      {latest.map(run => (
        <li key={run.id}>
          <a href={runLink(run.id)}>{probeTitle(run.probe)}</a> <RunState run={run} />
        </li>
      ))}
    </ul>
  )
}

/** `runs` come newest first. */
export const latestRuns = (runs: RunInfo[], target: string): RunInfo[] =>
  [
    ...Map.groupBy(
      runs.filter(run => run.target === target),
      ({ probe }) => probe,
    ).values(),
  ].flatMap(group => group.slice(0, 1))
