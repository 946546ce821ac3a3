import type { Step, TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { type ReportFormat, reportUrl } from '../api.ts'
import { timeOfDay } from '../format.ts'

const FORMATS: ReportFormat[] = ['html', 'json', 'ocp.jsonl']
/** OCP output is of one run. */
const OF_ALL: ReportFormat[] = ['html', 'json']

/** The report of a run, or of all of them. */
export const ReportLinks = ({ run }: { run?: string }) => (
  <section class="card" aria-labelledby="report-title">
    <h2 id="report-title">{word('download.title')}</h2>
    <p>{word(run === undefined ? 'download.ofAll' : 'download.ofRun')}</p>
    <ul class="reports">
      {(run === undefined ? OF_ALL : FORMATS).map(format => (
        <li key={format}>
          <a
            class={`button ${format === 'html' ? 'primary' : ''}`}
            href={reportUrl(format, run)}
            download
            data-report={format}
          >
            {word(`download.${format}`)}
          </a>
        </li>
      ))}
    </ul>
  </section>
)

/** `over`: what has not ended will not. */
export const Steps = ({ run, over }: { run: TestRun; over: boolean }) => (
  <section aria-labelledby="steps-title">
    <h2 id="steps-title">{word('steps.title')}</h2>
    <ol class="steps">
      {run.steps.map(({ id, name, status }) => (
        <li key={id}>
          <span>{name}</span> <span class={`badge step-${status ?? 'RUNNING'}`}>{stepState(status, over)}</span>
        </li>
      ))}
    </ol>
  </section>
)

export const RunLog = ({ run: { logs, logCount } }: { run: TestRun }) => (
  <details class="log">
    <summary>{word('log.title', { count: logCount })}</summary>
    {logs.length < logCount && <p class="hint">{word('log.shortened', { count: logs.length })}</p>}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
    <ol tabIndex={0} aria-label={word('log.label')}>
      {logs.map(({ timestamp, severity, message }, index) => (
        <li key={logCount - logs.length + index} class={`severity-${severity}`}>
          <time dateTime={timestamp}>{timeOfDay(new Date(timestamp))}</time> <span>{severity}</span>{' '}
          <span class="message">{message}</span>
        </li>
      ))}
    </ol>
  </details>
)

const stepState = (status: Step['status'], over: boolean) =>
  word(status === undefined ? (over ? 'step.unfinished' : 'step.running') : `step.${status}`)
