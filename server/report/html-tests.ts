import { nothingCounted } from '../../probes/contract/nothing-counted.ts'
import { word } from '../../probes/contract/words.ts'
import { facts, labelled, table } from './html-blocks.ts'
import { type Html, html } from './html-template.ts'
import { outcomeText } from './outcome-text.ts'
import { duration, limitText, moment, quantity } from './quantity.ts'
import type { Limit, Test } from './schema.ts'
import { sparkline } from './sparkline.ts'

/** All test runs in one table, then each with all that it said. */
export const testsSection = (tests: readonly Test[]): Html | undefined =>
  labelled(
    'h2',
    word('report.tests'),
    tests.length === 0
      ? html`<p>${word('report.tests.none')}</p>`
      : html`${table(
          ['test', 'target', 'start', 'duration', 'parameters', 'result'],
          tests.map(one => [
            one.title,
            one.targetName,
            one.startedAt && moment(one.startedAt),
            duration(one.seconds),
            parameters(one),
            resultText(one),
          ]),
        )}${tests.map(test)}`,
  )

const test = (one: Test) =>
  labelled(
    'h3',
    html`${one.title} <small>${one.startedAt && moment(one.startedAt)}</small>`,
    html`${about(one)}${brokenChain(one)}${diagnoses(one)}${errors(one)}${measurements(one)}${courses(one)}${log(one)}`,
  )

const about = (one: Test) =>
  facts([
    [word('report.result'), resultText(one)],
    [word('report.test'), one.probe],
    [word('report.target'), html`${one.targetName} <code>${one.target}</code>`],
    [word('report.tool'), one.tools.join(', ')],
    [word('report.parameters'), parameters(one)],
    [word('report.start'), one.startedAt && moment(one.startedAt)],
    [word(one.status ? 'report.end' : 'report.last-record'), one.lastAt && moment(one.lastAt)],
    [word('report.duration'), duration(one.seconds)],
    [word('report.steps'), one.steps.map(({ name, status }) => `${name}: ${status ?? '…'}`).join(', ')],
    [word('report.command'), one.commandLine && html`<code>${one.commandLine}</code>`],
    [word('report.version'), one.version],
    [word('report.boot'), one.bootId],
    [word('report.run'), html`<code>${one.runId}</code>`],
    [
      word('report.records'),
      html`${word('report.records.hash', { count: one.records.count })} <code>${one.records.headHash}</code>`,
    ],
  ])

const resultText = ({ status, result, partly, watch, exitCode, fraction }: Test) =>
  status === undefined || result === undefined
    ? word('report.not-ended', { percent: Math.floor((fraction ?? 0) * 100) })
    : `${outcomeText({ status, result, partly, watch })} (${word('report.exit', { code: exitCode ?? '' })})`

const parameters = ({ parameters }: Test) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ') || word('report.parameters.none')

const brokenChain = ({ records }: Test) =>
  records.firstBroken === undefined
    ? undefined
    : html`<p class="alarm">${word('report.records.broken', { line: records.firstBroken })}</p>`

const diagnoses = ({ diagnoses }: Test) =>
  section(
    word('report.diagnoses'),
    diagnoses.map(one => html`<li><strong>${one.type}</strong> ${one.message} <code>${one.name}</code></li>`),
  )

const errors = ({ errors }: Test) =>
  section(
    word('report.errors'),
    errors.map(one => html`<li>${one.message} <code>${one.name}</code></li>`),
  )

const section = (title: string, items: Html[]) =>
  labelled('h4', title, items.length > 0 ? html`<ul>${items}</ul>` : undefined)

const measurements = ({ measurements }: Test) => {
  const nothing = measurements.filter(nothingCounted)
  const rest = measurements.filter(one => !nothingCounted(one))
  const folded =
    nothing.length === 0
      ? undefined
      : html`<details><summary>${word('measurements.nothing', { count: nothing.length })}</summary>${measured(nothing)}</details>`
  return labelled(
    'h4',
    word('report.measurements'),
    measurements.length === 0 ? undefined : html`${rest.length === 0 ? undefined : measured(rest)}${folded}`,
  )
}

const measured = (measurements: Test['measurements']) =>
  table(
    ['name', 'value', 'limit', 'source', 'when'],
    measurements.map(one => [
      one.name,
      marked(quantity(one), one.violated),
      limits(one.limits, one.unit),
      one.limits.map(({ source }) => source ?? '–').join(', ') || undefined,
      moment(one.at),
    ]),
  )

const courses = ({ series }: Test) =>
  labelled(
    'h4',
    word('report.series'),
    series.length === 0
      ? undefined
      : table(
          ['name', 'course', 'lowest', 'highest', 'last', 'limit', 'samples'],
          series.map(one => [
            one.name,
            sparkline(one.points),
            quantity({ value: one.min, unit: one.unit }),
            marked(quantity({ value: one.max, unit: one.unit }), one.violated),
            quantity({ value: one.last, unit: one.unit }),
            limits(one.limits, one.unit),
            one.count,
          ]),
        ),
  )

const marked = (text: string, violated: boolean) =>
  violated ? html`<strong class="beyond">${text} (${word('report.violated')})</strong>` : text

const limits = (list: Limit[], unit: string | undefined) =>
  list.map(limit => `${limitText(limit, unit)}${limit.rule ? ` (${limit.rule})` : ''}`).join(', ') ||
  word('report.no-limit')

const log = ({ logs, logCount }: Test) =>
  logs.length === 0
    ? undefined
    : html`<details><summary>${
        logCount > logs.length ? word('report.log.last', { count: logs.length, total: logCount }) : word('report.log')
      }</summary><ol class="log">${logs.map(
        ({ at, severity, message }) =>
          html`<li><time>${moment(at)}</time> <strong>${severity}</strong> ${message}</li>`,
      )}</ol></details>
`
