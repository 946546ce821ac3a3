// Chromium, and pages that note everything that should not happen in them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type AxeBuilder from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest'
import { buildPage } from './page-build.ts'
import type { ServerProcess } from './server-process.ts'

const ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

export interface OpenedPage {
  page: Page
  /** Console errors, uncaught errors, broken content security policy, dialogs; failed requests are none of them. */
  troubles: string[]
}

const PATIENCE_MS = 5 * 60_000

/** A browser for the tests of a file; they get a function that opens a page in a profile of its own. */
export const useBrowser = () => {
  let browser: Browser | undefined
  vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS })
  beforeAll(async () => {
    await buildPage()
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS.split(' ') })
  })
  afterAll(() => browser?.close())
  return async (options: BrowserContextOptions = {}): Promise<OpenedPage> => {
    if (!browser) throw new Error('The browser has not started')
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
    onTestFinished(() => context.close())
    context.setDefaultTimeout(PATIENCE_MS)
    return watchPage(await context.newPage())
  }
}

export const watchPage = (page: Page): OpenedPage => {
  const troubles: string[] = []
  page.on('pageerror', error => troubles.push(String(error)))
  page.on('console', message => {
    const failedRequest = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !failedRequest) troubles.push(message.text())
  })
  page.on('dialog', dialog => {
    troubles.push(`dialog: ${dialog.message()}`)
    dialog.dismiss()
  })
  return { page, troubles }
}

/** Opens the machine page with the code in the address, as the console's link does. */
export const enter = async (page: Page, { url, code }: ServerProcess) => {
  await page.goto(`${url}/#code=${code}`)
  await page.locator('[data-probe]').first().waitFor()
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The page as it is now breaks no rule of WCAG and is not wider than the screen. */
export const fitsAndIsAccessible = async (page: Page) => {
  expect(await violations(page)).toEqual([])
  const { scrollWidth, clientWidth } = await page
    .locator('html')
    .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
}

/** What breaks WCAG, in short. */
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(`${AXE};0`)
  const { violations } = (await page.evaluate('axe.run()')) as AxeBuilder.AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(' ')}`)
}
