// A test run: live while it runs, its verdict and evidence when it has ended. The end never leaves the page.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import type { RunInfo } from '../answers.ts'
import { readRun } from '../api.ts'
import { probeTitle, refreshMachine, refreshProbes, targetName } from '../catalogue.ts'
import { dateAndTime, percent } from '../format.ts'
import { Problem } from '../problem.tsx'
import { ApiError, session } from '../request.ts'
import { UpLink } from '../up-link.tsx'
import { CancelButton } from './cancel-button.tsx'
import { Findings, Measurements } from './findings.tsx'
import { KeptRecords } from './kept-records.tsx'
import { keptRun } from './kept-runs.ts'
import { LiveRun, type LiveState } from './live-run.ts'
import { LiveRegion, ProgressBar } from './progress-bar.tsx'
import { ReportLinks, RunLog, Steps } from './run-parts.tsx'
import { Sensors } from './sensors.tsx'
import { SignOfLife } from './sign-of-life.tsx'
import { testedPage } from './tested.ts'
import { VerdictPanel, verdictOf } from './verdict.tsx'

export const RunPage = ({ id }: { id: string }) => {
  const { found, problem } = useFound(id)
  return found ? <FoundPage {...found} /> : <NotKnown problem={problem} />
}

const FoundPage = ({ info, kept }: Found) => {
  const [live] = useState(() => new LiveRun(info))
  useEffect(() => {
    refreshProbes()
    refreshMachine()
    if (kept) live.show(kept)
    else live.open()
    return () => live.close()
  }, [live])
  const state = live.state.value
  useTitle(info, state.run)
  return <LivePage info={info} state={state} />
}

const NotKnown = ({ problem }: { problem: string | undefined }) => (
  <>
    <UpLink href="#/" label={word('nav.machine')} />
    <h1 tabIndex={-1}>{word(problem === undefined ? 'app.loading' : 'runs.title')}</h1>
    {problem !== undefined && <Problem text={problem} />}
  </>
)

const LivePage = ({ info, state }: { info: RunInfo; state: LiveState }) => {
  const { run, records, gone } = state
  const phase = run.end ? 'ended' : records > 0 ? 'running' : 'pending'
  const last = run.lastSequenceNumber
  return (
    <article class="run" data-run={info.id} data-state={phase} data-records={records} data-last-record={last}>
      <UpLink {...testedPage(info.probe, info.target)} />
      <h1 tabIndex={-1}>{probeTitle(info.probe)}</h1>
      <p class="hint">
        {word('run.on', { target: targetName(info.target), time: dateAndTime(run.startedAt ?? info.createdAt) })}
      </p>
      <LiveRegion run={run} />
      <Lost info={info} state={state} />
      {phase === 'pending' && !gone && (
        <p class="notice notice-wait">{word(info.state === 'pending' ? 'run.pending' : 'run.preparing')}</p>
      )}
      {phase === 'running' && (
        <ProgressBar run={run} estimate={gone ? undefined : info.estimate} label={probeTitle(info.probe)} />
      )}
      {phase === 'running' && !gone && <SignOfLife {...state} />}
      {!run.end && !gone && <CancelButton id={info.id} run={run} />}
      <Ending run={run} />
      {records > 0 && <Findings run={run} />}
      {run.end && !gone && <ReportLinks run={info.id} />}
      {gone && records > 0 && <KeptRecords id={info.id} />}
      <Received run={run} over={gone || run.end !== undefined} />
      <p class="hint">{word('run.records', { records })}</p>
    </article>
  )
}

const Received = ({ run, over }: { run: TestRun; over: boolean }) => (
  <>
    {run.measurements.length > 0 && <Measurements run={run} />}
    {run.series.length > 0 && <Sensors run={run} />}
    {run.steps.length > 0 && <Steps run={run} over={over} />}
    {run.logCount > 0 && <RunLog run={run} />}
  </>
)

/** The verdict; takes the focus when the cancel button that had it has gone. */
const Ending = ({ run }: { run: TestRun }) => {
  const wasRunning = useRef(!run.end)
  useEffect(() => {
    if (!run.end || !wasRunning.current) return
    wasRunning.current = false
    if (document.activeElement === document.body && run.startedAt) document.getElementById('verdict')?.focus()
  })
  return run.end ? <VerdictPanel run={run} end={run.end} /> : null
}

const Lost = ({ info, state: { run, gone } }: { info: RunInfo; state: LiveState }) => {
  if (gone)
    return <Problem text={run.lastAt ? word('run.gone', { time: dateAndTime(run.lastAt) }) : word('run.lost')} />
  const { value: now } = session
  const restarted = !run.end && typeof now === 'object' && now.bootId !== info.bootId
  return restarted ? <Problem text={word('run.restarted')} /> : null
}

interface Found {
  info: RunInfo
  /** The records that the browser kept, of a run that the machine does not know. */
  kept: string[] | undefined
}

const useFound = (id: string) => {
  const [found, setFound] = useState<Found>()
  const [problem, setProblem] = useState<string>()
  const asked = session.value
  useEffect(() => {
    if (found || asked === 'none') return
    find(id).then(setFound, error => setProblem(isUnknown(error) ? word('run.unknown') : String(error.message)))
  }, [id, asked])
  return { found, problem }
}

const find = async (id: string): Promise<Found> => {
  try {
    return { info: await readRun(id), kept: undefined }
  } catch (error) {
    const kept = isUnknown(error) ? await keptRun(id) : undefined
    if (!kept) throw error
    return { info: kept.run.info, kept: kept.lines }
  }
}

const isUnknown = (error: unknown) => error instanceof ApiError && error.status === 404

const useTitle = (info: RunInfo | undefined, run: TestRun) => {
  const test = info ? probeTitle(info.probe) : ''
  const state = run.end ? word(verdictOf(run.end).title) : percent(run.progress?.fraction ?? 0)
  useEffect(() => {
    if (test !== '') document.title = word('run.pageTitle', { state, test })
  }, [test, state])
}
