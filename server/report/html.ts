// The report as one self-contained HTML file: no script, no request, readable on paper and by a program.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { word } from '../../probes/contract/words.ts'
import { badge, facts, labelled, table } from './html-blocks.ts'
import { findingsSection } from './html-findings.ts'
import { embeddedJson, Html, html } from './html-template.ts'
import { testsSection } from './html-tests.ts'
import { moment } from './quantity.ts'
import type { Report } from './schema.ts'

const STYLE = new Html(readFileSync(new URL('report.css', import.meta.url), 'utf8'))
const STYLE_HASH = createHash('sha256').update(STYLE.text).digest('base64')
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`

export const reportHtml = (report: Report): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${word('report.title')}: ${machineName(report)}: ${report.headline}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${header(report)}
${findingsSection(report)}
${componentsSection(report)}
${testsSection(report.tests)}
${aboutSection(report)}
</main>
<script type="application/json" id="report">${embeddedJson(report)}</script>
</body>
</html>
`.text

const header = (report: Report) => html`<header>
<p class="product">${word('product.name')} · ${word('report.title')} · ${moment(report.generatedAt)}</p>
<h1>${badge(report.verdict)} ${report.headline}</h1>
${rest(report)}${identity(report)}
</header>`

/** What the heading does not say. */
const rest = ({ headline, summary }: Report) =>
  summary === headline
    ? undefined
    : html`<p>${summary.slice(headline.length).trim()}</p>
`

const machineName = ({ machine }: Report) => machine.name ?? machine.dutInfoId

const identity = ({ machine, bootId }: Report) =>
  facts([
    [word('report.machine'), machine.name],
    [word('report.identity'), machine.dutInfoId],
    ...Object.entries(machine.metadata ?? {}).map(([key, value]): [string, string] => [key, asText(value)]),
    [word('report.platform'), machine.platformInfos?.map(({ info }) => info).join(', ')],
    [word('report.software'), machine.softwareInfos?.map(({ name, version }) => `${name} ${version ?? ''}`).join(', ')],
    [word('report.boot'), bootId],
  ])

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const componentsSection = ({ components }: Report) =>
  labelled(
    'h2',
    word('report.components'),
    components.length === 0
      ? html`<p>${word('report.components.none')}</p>`
      : table(
          ['component', 'location', 'manufacturer', 'part-number', 'serial', 'verdict'],
          components.map(one => [
            [one.name, one.version, one.revision].filter(Boolean).join(', '),
            one.location,
            one.manufacturer,
            one.manufacturerPartNumber ?? one.partNumber,
            serial(one.serialNumber),
            one.verdict === undefined ? one.note : badge(one.verdict),
          ]),
        ),
  )

/** A number that is read aloud or typed is not broken into two lines, unless somebody made it long on purpose. */
const serial = (number: string | undefined) =>
  number && html`<code class="${number.length > LONGEST_SERIAL ? '' : 'whole'}">${number}</code>`

const LONGEST_SERIAL = 24

const aboutSection = (report: Report) =>
  labelled(
    'h2',
    word('report.integrity'),
    html`<p>${word('report.integrity.text')}</p>${facts([
      [word('report.generated'), moment(report.generatedAt)],
      [word('report.version'), `${word('product.name')} ${report.version}`],
      [word('report.boot'), report.bootId],
    ])}`,
  )
