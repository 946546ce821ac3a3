import { word } from '../../probes/contract/words.ts'
import { badge, facts, labelled } from './html-blocks.ts'
import { type Html, html } from './html-template.ts'
import { limitText, moment, quantity } from './quantity.ts'
import type { Component, Evidence, Finding, PartFindings, Report, Verdict } from './schema.ts'

/** What is concluded about each part, and on what it rests. */
export const findingsSection = ({ parts, components }: Report): Html | undefined =>
  labelled(
    'h2',
    word('report.findings'),
    html`${parts.filter(one => !isUntouched(one)).map(one => partSection(one, components))}${untouched(parts.filter(isUntouched))}`,
  )

const isUntouched = ({ findings }: PartFindings) => findings.every(({ seen }) => seen.runs === 0)

/** In one section: a machine has many drives. */
const untouched = (parts: readonly PartFindings[]) =>
  parts.length === 0
    ? undefined
    : labelled(
        'h3',
        html`${badge('NOT TESTED')} ${word('report.reason.no-run.these')}`,
        html`<ul>${parts.map(({ name }) => html`<li>${name}</li>`)}</ul>`,
      )

/** What stands in the heading of a finding's part, and what else there is. */
interface Place {
  part: PartFindings
  components: readonly Component[]
}

const partSection = (part: PartFindings, components: readonly Component[]) =>
  labelled(
    'h3',
    html`${badge(part.verdict)} ${part.name}`,
    html`${part.findings.map(one => finding(one, { part, components }))}`,
  )

/** What needs action, with all that speaks for and against it; the rest in few lines, so that it fits on one page. */
const finding = (one: Finding, place: Place) =>
  one.verdict === 'REPLACE' || one.verdict === 'WATCH' ? full(one, place) : short(one, place)

const full = (one: Finding, place: Place) => html`<article>
${statement(one, place.part.verdict)}
${facts([
  [word('report.proven'), one.proven.join(' ')],
  [word('report.not-proven'), one.notProven.join(' ')],
  [word('report.reproduced'), one.seen.of > 1 ? word('report.seen', one.seen) : undefined],
])}
${evidenceList(one, place)}
</article>
`

const short = (one: Finding, place: Place) => html`<article class="short">
${statement(one, place.part.verdict)}
<p><small>${word('report.not-proven')}: ${one.notProven.join(' ')}</small></p>
${evidenceList(one, place)}
</article>
`

const statement = (one: Finding, partVerdict: Verdict) =>
  html`<p class="statement">${one.verdict === partVerdict ? undefined : badge(one.verdict)} ${one.statement} <code>${one.code}</code></p>`

const evidenceList = (one: Finding, place: Place) =>
  one.evidence.length === 0
    ? undefined
    : html`<ol class="evidence">${one.evidence.map(each => evidence(each, one.statement, place))}</ol>${more(one)}`

const evidence = (
  one: Evidence,
  statement: string,
  place: Place,
) => html`<li>${one.message === undefined || one.message === statement ? undefined : html`<p>${one.message}</p>`}
${facts([
  [
    word(one.kind === 'error' || one.kind === 'run' ? 'report.symptom' : 'report.name'),
    one.kind === 'diagnosis' ? undefined : one.name,
  ],
  [word('report.value'), quantity(one)],
  [word('report.limit'), one.limits.map(limit => limitText(limit, one.unit)).join(', ')],
  [word('report.rule'), joined(one.limits.map(({ rule }) => rule))],
  [word('report.source'), joined(one.limits.map(({ source }) => source))],
  [word('report.component'), componentOf(one, place)],
  [word('report.location'), one.location],
  [word('report.when'), one.at && moment(one.at)],
  [word('report.run'), html`${one.probe} <code>${one.runId}</code>`],
])}</li>
`

/** Nothing where it is what the heading names. */
const componentOf = ({ hardwareInfoId }: Evidence, { part, components }: Place) => {
  if (hardwareInfoId === part.part) return undefined
  const component = components.find(one => one.hardwareInfoId === hardwareInfoId)
  return component?.serialNumber === undefined
    ? (component?.name ?? hardwareInfoId)
    : word('findings.serial', { place: component.name, serial: component.serialNumber })
}

const joined = (texts: (string | undefined)[]) => texts.filter(text => text !== undefined).join(', ')

const more = ({ evidence, evidenceCount }: Finding) =>
  evidenceCount > evidence.length
    ? html`<p>${word('report.evidence.more', { count: evidenceCount - evidence.length })}</p>`
    : undefined
