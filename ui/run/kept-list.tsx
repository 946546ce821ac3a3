import { useEffect, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { probeTitle, runs, shortName } from '../catalogue.ts'
import { dateAndTime, percent } from '../format.ts'
import { focusHeading } from '../heading-focus.ts'
import { runLink } from '../route.ts'
import { forget, type KeptRun, keptRuns } from './kept-runs.ts'
import { VerdictBadge } from './verdict.tsx'

/** Test runs of this machine that this browser followed and that the machine lost with its memory; nothing without any. */
export const KeptList = ({ machine }: { machine: string }) => {
  const [kept, setKept] = useState<KeptRun[]>([])
  // Again when the machine knows more or fewer than before.
  useEffect(() => void keptRuns().then(setKept), [runs.value?.length])
  const known = new Set(runs.value?.map(({ id }) => id))
  const lost = runs.value ? kept.filter(one => one.machine === machine && !known.has(one.info.id)) : []
  if (lost.length === 0) return null
  const forgetAll = async () => {
    await forget(lost.map(({ info }) => info.id))
    setKept(await keptRuns())
    focusHeading()
  }
  return (
    <section class="card" aria-labelledby="kept-title" data-kept>
      <h2 id="kept-title">{word('kept.title')}</h2>
      <p>{word('kept.what')}</p>
      <ul class="runs runs-of-several">
        {lost.map(run => (
          <KeptLine key={run.info.id} run={run} />
        ))}
      </ul>
      <div class="tools">
        <button type="button" onClick={forgetAll}>
          {word('kept.forget')}
        </button>
      </div>
    </section>
  )
}

const KeptLine = ({ run: { info, lastAt } }: { run: KeptRun }) => (
  <li>
    <a href={runLink(info.id)}>{probeTitle(info.probe)}</a>
    <span class="run-target">
      <bdi>{shortName(info.target)}</bdi>
    </span>
    <time dateTime={lastAt}>{dateAndTime(lastAt)}</time>
    <span class="run-state">
      {info.end ? <VerdictBadge end={info.end} /> : word('kept.cut', { percent: percent(info.fraction ?? 0) })}
    </span>
  </li>
)
