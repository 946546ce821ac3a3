import { useRef } from 'preact/hooks'
import { elapsedSeconds, openSteps, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import type { Estimate } from '../answers.ts'
import { duration, durationRange, percent, quantity } from '../format.ts'
import { announce, nothingAnnounced } from './announcement.ts'
import { remaining } from './remaining.ts'

interface Shown {
  run: TestRun
  /** undefined when the test does not go on: nothing remains then. */
  estimate: Estimate | undefined
}

/** How far a running test is; the fraction is of its work, and never goes back. */
export const ProgressBar = ({ run, estimate, label }: Shown & { label: string }) => {
  const fraction = useHighest(run.progress?.fraction ?? 0)
  const text = word('run.percentOf', { percent: percent(fraction), test: label })
  return (
    <div class="progress">
      <p class="percent" aria-hidden="true">
        {percent(fraction)}
      </p>
      <progress max={1} value={fraction} aria-label={label} aria-valuetext={text}>
        {text}
      </progress>
      <p class="step">{openSteps(run)[0]?.name ?? word('run.preparing')}</p>
      <Facts run={run} estimate={estimate} />
    </div>
  )
}

/** A progress bar is not read out by itself (WCAG technique ARIA25). */
export const LiveRegion = ({ run }: { run: TestRun }) => {
  const last = useRef(nothingAnnounced)
  last.current = announce(run, last.current)
  return (
    <p class="visually-hidden" aria-live="polite" data-announced>
      {last.current.text}
    </p>
  )
}

const Facts = ({ run, estimate }: Shown) => {
  const { rate, unit, workDone, workTotal } = run.progress ?? {}
  return (
    <dl class="facts">
      <Fact name={word('run.elapsed')} value={duration(elapsedSeconds(run))} />
      {estimate && <Fact name={word('run.remaining')} value={remainingText(run, estimate)} />}
      {rate !== undefined && <Fact name={word('run.rate')} value={quantity(rate, `${unit ?? ''}/s`)} />}
      {workDone !== undefined && workTotal !== undefined && (
        <Fact
          name={word('run.work')}
          value={word('run.workOf', { done: quantity(workDone, unit), total: quantity(workTotal, unit) })}
        />
      )}
    </dl>
  )
}

const remainingText = (run: TestRun, estimate: Estimate) => {
  const range = remaining(run, estimate)
  if (!range) return word('run.remainingUnknown')
  return range.high < 1 ? word('run.nearlyDone') : durationRange(range.low, range.high)
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

const useHighest = (value: number) => {
  const highest = useRef(0)
  highest.current = Math.max(highest.current, value)
  return highest.current
}
