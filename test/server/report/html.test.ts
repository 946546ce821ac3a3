import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { DutInfo, RecordBody } from '../../../probes/contract/records.ts'
import { reportHtml } from '../../../server/report/html.ts'
import { visible } from '../../../server/report/html-template.ts'
import { buildReport } from '../../../server/report/report.ts'
import { Report } from '../../../server/report/schema.ts'
import { diagnosis, ended, inStep, MACHINE, reportedRun } from './reported-run.ts'

let browser: Browser
/** Used again and again: a new one for every text takes most of the time. */
let commonPage: Page
beforeAll(async () => {
  const off = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map(name => `--disable-${name}`)
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--no-first-run', ...off],
  })
  commonPage = await browser.newPage()
})
afterAll(async () => browser?.close())

/** A report in which every text that comes from outside is `hostile`. */
const reportWith = (hostile: string, machine: DutInfo = MACHINE) => {
  const limit = { name: hostile, type: 'LESS_THAN', value: 100, metadata: { source: hostile } } as const
  const wanted = { name: hostile, type: 'EQUAL', value: hostile, metadata: { source: hostile } } as const
  const element = (index: number, value: number) =>
    ({ artifact: 'measurementSeriesElement', measurementSeriesId: hostile, index, value }) as const
  const part = { hardwareInfoId: hostile, subcomponent: { name: hostile, location: hostile } }
  const bodies: RecordBody[] = [
    { artifact: 'testStepStart', testStepId: '0', name: hostile },
    ...inStep(
      { artifact: 'measurement', name: hostile, value: hostile, unit: hostile, ...part },
      { artifact: 'measurement', name: hostile, value: `${hostile} `, unit: hostile, validators: [wanted], ...part },
      {
        artifact: 'measurementSeriesStart',
        measurementSeriesId: hostile,
        name: hostile,
        unit: hostile,
        validators: [limit],
      },
      ...[50, 70, 120, 60].map((value, index) => element(index, value)),
      diagnosis('FAIL', 'memory-bad-word', { message: hostile, ...part }),
      diagnosis('UNKNOWN', 'memory-odd', { message: hostile }),
      { artifact: 'log', severity: 'ERROR', message: hostile },
      { artifact: 'error', symptom: hostile, message: hostile },
    ),
    ended('COMPLETE', 'FAIL'),
  ]
  const params = { [hostile]: hostile, list: [hostile] }
  return buildReport({
    machine,
    runs: [
      reportedRun(bodies, { params, target: hostile }),
      reportedRun([{ artifact: 'error', symptom: hostile, message: hostile }, ended('ERROR', 'NOT_APPLICABLE')], {
        probe: hostile,
      }),
    ],
    generatedAt: hostile,
    version: hostile,
    bootId: hostile,
  })
}

const machineOf = (hostile: string): DutInfo => ({
  dutInfoId: hostile,
  name: hostile,
  platformInfos: [{ info: hostile }],
  softwareInfos: [{ softwareInfoId: hostile, name: hostile, version: hostile }],
  hardwareInfos: [
    {
      hardwareInfoId: hostile,
      name: hostile,
      version: hostile,
      location: hostile,
      serialNumber: hostile,
      partNumber: hostile,
      manufacturer: hostile,
    },
  ],
  metadata: { [hostile]: hostile, list: { [hostile]: 1 } },
})

/** A4 without the margins of report.css, at 96 pixels an inch. */
const PRINTABLE = { width: 687, height: 1001 }

let files = 0

/** Opens the report as the file it is, and notes everything that it must not do. */
const opened = async (report: Report, options?: Parameters<Browser['newPage']>[0]) => {
  const path = join(tmpdir(), `report-${process.pid}-${files++}.html`)
  await writeFile(path, reportHtml(report))
  onTestFinished(() => rm(path))
  const page = options ? await browser.newPage(options) : commonPage
  onTestFinished(async () => {
    page.removeAllListeners()
    if (options) await page.close()
  })
  const faults: string[] = []
  page.on('dialog', dialog => {
    faults.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', message => faults.push(`console ${message.text()}`))
  page.on('pageerror', error => faults.push(`error ${error.message}`))
  page.on('request', request => request.url() !== pathToFileURL(path).href && faults.push(`request ${request.url()}`))
  await page.goto(pathToFileURL(path).href)
  return { page, faults, path }
}

const CORPUS = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  `' onmouseover='alert(1)' style='background:url(https://evil.example/)`,
  '<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<base href="https://evil.example/"><link rel=stylesheet href=https://evil.example/a.css>',
  '<form action=https://evil.example/><button autofocus onfocus=alert(1)>',
  '<!--<script>',
  '<![CDATA[',
  ']]>',
  '<textarea>',
  '<plaintext>',
  '<title>',
  '<template>',
  '<noscript>',
  '&lt;b&gt; &amp; &#x3c;script&#x3e;',
  '{{constructor.constructor("alert(1)")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay one
  '${alert(1)}',
  '{name}',
  'line one\r\nSet-Cookie: a=b\r\n\r\nbody',
  '\u0000\u0008\u001b[2J\u001b]0;title\u0007',
  'gnp.exe\u202Efdp',
  '\u2066evil\u2069\u200B\u200D\uFEFF',
  'a\u2028b\u2029c',
  '\uD800 \uDFFF',
  '\u{E0061}\u{E007F}',
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  'Größe 温度 😀 שָׁלוֹם',
  `${'long'.repeat(2000)}`,
]

test.for(CORPUS.map((text, index) => [index, text.slice(0, 40), text] as const))(
  'hostile text %i (%j) is only ever text',
  async ([, , hostile]) => {
    const report = reportWith(hostile, machineOf(hostile))
    const { page, faults } = await opened(report)
    const shown = await page.evaluate(() => ({
      // biome-ignore lint/performance/useDomNodeTextContent: what is shown is meant, not what is in the file
      text: document.body.innerText,
      statements: [...document.querySelectorAll('.statement')].map(element => element.textContent ?? ''),
      foreign: [
        ...document.querySelectorAll(
          'script,img,iframe,link,base,form,button,textarea,template,object,embed,[onload],[onerror],[onmouseover],[onfocus],[style]',
        ),
      ].map(element => element.outerHTML.slice(0, 80)),
      json: document.getElementById('report')?.textContent ?? '',
    }))
    expect(faults).toEqual([])
    expect(shown.foreign).toEqual([expect.stringMatching(/^<script type="application\/json" id="report">/)])
    expect(shown.statements.some(text => text.includes(visible(hostile)))).toBe(true)
    expect(JSON.parse(shown.json)).toEqual(JSON.parse(JSON.stringify(report)))
    expect(shown.text).not.toMatch(/\p{Cf}|\p{Zl}|\p{Zp}|(?![\n\t])\p{Cc}/u)
  },
)

test('the file is the evidence itself: its JSON is the report', async () => {
  const report = reportWith('plain')
  const { path } = await opened(report)
  const json = (await readFile(path, 'utf8')).match(/<script type="application\/json" id="report">(.*)<\/script>/)?.[1]
  expect(Report.parse(JSON.parse(json ?? ''))).toEqual(JSON.parse(JSON.stringify(report)))
})

test('the first A4 page has what a support desk needs', async () => {
  const bad = diagnosis('FAIL', 'memory-bad-word', {
    message: 'Physical address 0x197600 read 0x5a5e, written 0x5a5a.',
  })
  const died: RecordBody[] = [{ artifact: 'error', symptom: 'run-process-died', message: 'It was killed.' }]
  const report = buildReport({
    machine: MACHINE,
    runs: [
      reportedRun([...inStep(bad, bad), ended('COMPLETE', 'FAIL')], { params: { loops: 1 } }),
      reportedRun([...died, ended('ERROR', 'NOT_APPLICABLE')], { probe: 'cpu/stress', params: { seconds: 300 } }),
    ],
    generatedAt: '2026-11-21T02:00:00.000Z',
    version: '0.1.0',
    bootId: 'b',
  })
  const { page } = await opened(report, { viewport: PRINTABLE })
  await page.emulateMedia({ media: 'print' })
  const shown = await page.evaluate(
    height =>
      [...document.querySelectorAll('h1, dd, p, td, code')]
        .filter(element => element.getBoundingClientRect().bottom <= height)
        .map(element => element.textContent)
        .join('\n'),
    PRINTABLE.height,
  )
  const needed = ['Replace: memory.', 'Not tested: processors', 'PowerEdge R640 7Q0C3M3', '0x197600', 'memory-bad-word']
  const serials = ['03A1B2C3', '03A1B2D7', 'S45NNC0R512345']
  const tests = ['2026-', 'loops 1', 'FAIL (exit code 1)', 'seconds 300', 'ERROR (exit code 2)', 'run-process-died']
  expect([...needed, ...serials, ...tests].filter(one => !shown.includes(one))).toEqual([])
})

test.for([
  [1280, 'light'],
  [1280, 'dark'],
  [320, 'light'],
  [320, 'dark'],
] as const)('at %i px, %s, nothing is cut off and axe has nothing to say', async ([width, colorScheme]) => {
  const { page, faults } = await opened(reportWith(`plain ${'x'.repeat(200)}`), {
    viewport: { width, height: 800 },
    bypassCSP: true,
    colorScheme,
  })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' })
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()')
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(' ')}`)).toEqual(
    [],
  )
  expect(faults).toEqual([])
})

test('on paper the log is unfolded', async () => {
  const { page } = await opened(reportWith('a line of the log'), {})
  const line = page.locator('.log li').first()
  expect(await line.isVisible()).toBe(false)
  await page.emulateMedia({ media: 'print' })
  expect(await line.isVisible()).toBe(true)
})
