import { word } from '../../probes/contract/words.ts'
import { badge, facts, labelled } from './html-blocks.ts'
import { type Html, html } from './html-template.ts'
import { limitText, moment, quantity } from './quantity.ts'
import type { Evidence, Finding, PartFindings, Verdict } from './schema.ts'

/** What is concluded about each part, and on what it rests. */
export const findingsSection = (parts: readonly PartFindings[]): Html | undefined =>
  labelled(
    'h2',
    word('report.findings'),
    html`${parts.filter(one => !isUntouched(one)).map(part)}${untouched(parts.filter(isUntouched))}`,
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

const part = ({ name, verdict, findings }: PartFindings) =>
  labelled('h3', html`${badge(verdict)} ${name}`, html`${findings.map(one => finding(one, verdict))}`)

/** What needs action, with all that speaks for and against it; the rest in few lines, so that it fits on one page. */
const finding = (one: Finding, partVerdict: Verdict) =>
  one.verdict === 'REPLACE' || one.verdict === 'WATCH' ? full(one, partVerdict) : short(one, partVerdict)

const full = (one: Finding, partVerdict: Verdict) => html`<article>
${statement(one, partVerdict)}
${facts([
  [word('report.proven'), one.proven.join(' ')],
  [word('report.not-proven'), one.notProven.join(' ')],
  [word('report.reproduced'), one.seen.of > 1 ? word('report.seen', one.seen) : undefined],
])}
${evidenceList(one)}
</article>
`

const short = (one: Finding, partVerdict: Verdict) => html`<article class="short">
${statement(one, partVerdict)}
<p><small>${word('report.not-proven')}: ${one.notProven.join(' ')}</small></p>
${evidenceList(one)}
</article>
`

const statement = (one: Finding, partVerdict: Verdict) =>
  html`<p class="statement">${one.verdict === partVerdict ? undefined : badge(one.verdict)} ${one.statement} <code>${one.code}</code></p>`

const evidenceList = (one: Finding) =>
  one.evidence.length === 0
    ? undefined
    : html`<ol class="evidence">${one.evidence.map(each => evidence(each, one.statement))}</ol>${more(one)}`

const evidence = (
  one: Evidence,
  statement: string,
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
  [word('report.component'), one.hardwareInfoId],
  [word('report.location'), one.location],
  [word('report.when'), one.at && moment(one.at)],
  [word('report.run'), html`${one.probe} <code>${one.runId}</code>`],
])}</li>
`

const joined = (texts: (string | undefined)[]) => texts.filter(text => text !== undefined).join(', ')

const more = ({ evidence, evidenceCount }: Finding) =>
  evidenceCount > evidence.length
    ? html`<p>${word('report.evidence.more', { count: evidenceCount - evidence.length })}</p>`
    : undefined
