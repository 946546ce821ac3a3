// The few building blocks of the report's pages.
import { type Word, word } from '../../probes/contract/words.ts'
import { type Html, html } from './html-template.ts'
import type { Verdict } from './schema.ts'

type Cell = Html | string | number | undefined
/** The keys of the catalogue that begin with `report.`, without that beginning. */
type Column = Word extends infer W ? (W extends `report.${infer Name}` ? Name : never) : never

const SYMBOLS: Record<Verdict, string> = { REPLACE: '✖', WATCH: '▲', OK: '✔', 'NOT TESTED': '○' }

/** A verdict in symbol, word and colour. */
export const badge = (verdict: Verdict): Html =>
  html`<strong class="badge ${verdict.toLowerCase().replace(' ', '-')}"><span aria-hidden="true">${SYMBOLS[verdict]}</span> ${verdict}</strong>`

/** Names with values; what has no value is left out. */
export const facts = (pairs: [name: string, value: Cell][]): Html =>
  html`<dl>${pairs
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

/** A table that falls apart into labelled lines where the page is narrow. */
export const table = (columns: Column[], rows: Cell[][]): Html => {
  const titles = columns.map(column => word(`report.${column}`))
  return html`<table><thead><tr>${titles.map(title => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows.map(
    row => html`<tr>${row.map((cell, index) => html`<td data-label="${titles[index]}">${cell ?? '–'}</td>`)}</tr>`,
  )}</tbody></table>
`
}

/** Nothing at all when there is no content. */
export const labelled = (
  level: 'h2' | 'h3' | 'h4',
  title: Html | string,
  content: Html | undefined,
): Html | undefined =>
  content &&
  html`<section>${heading(level, title)}${content}</section>
`

const heading = (level: 'h2' | 'h3' | 'h4', title: Html | string) => {
  if (level === 'h2') return html`<h2>${title}</h2>`
  return level === 'h3' ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`
}
