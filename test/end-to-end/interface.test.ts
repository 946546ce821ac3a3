import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { enter, fitsAndIsAccessible, useBrowser } from './browser.ts'
import { HOSTILE, HOSTILE_RUN, writeHostileRun } from './hostile-run.ts'
import { showManyParts } from './many-parts.ts'
import { ended, moreRecords, running, startLoad, startMemoryTest } from './run-page.ts'
import { startServer } from './server-process.ts'

const openPage = useBrowser()

const open = async () => ({ server: await startServer(), ...(await openPage()) })

test.skipIf(process.getuid?.() !== 0)('disables what cannot be run, with the reason', async () => {
  const server = await startServer({ without: 'memtester' })
  const { page } = await openPage()
  await enter(page, server)
  await page.locator('nav').getByText('Memory').click()
  await page.locator('.not-now:has-text("memtester (Debian package: memtester)")').waitFor()
  expect(await page.locator('[data-probe="memory/memtester"] button').count()).toBe(0)
})

test('shows hostile texts as texts', async () => {
  const server = await startServer({ prepare: writeHostileRun })
  const { page, troubles } = await openPage()
  await enter(page, server)
  await page.goto(`${server.url}/#/runs/${HOSTILE_RUN}`)
  await ended(page)
  await page.locator('summary').click()
  await page.locator('canvas').first().waitFor()
  expect(await page.locator('.finding').first().textContent()).toContain(HOSTILE)
  expect(await page.locator('.log .message').textContent()).toBe(HOSTILE)
  expect(await page.locator('main').locator('img, svg, script, style, iframe').count()).toBe(0)
  expect(troubles).toEqual([])
})

test('is used with the keyboard alone', async () => {
  const { server, page } = await open()
  await page.goto(server.url)
  await page.locator('#code').waitFor()
  await tabTo(page, '#code')
  await page.keyboard.type(server.code)
  await page.keyboard.press('Enter')
  await page.locator('[data-probe="machine/inventory"]').waitFor()
  await tabTo(page, 'nav a[href="#/memory"]')
  await page.keyboard.press('Enter')
  await page.locator('[data-probe="memory/memtester"]').waitFor()
  await tabTo(page, '[name=megabytes]')
  await page.keyboard.type('1024')
  await page.keyboard.press('Enter')
  await running(page)
  await tabTo(page, '[data-cancel] button')
  await page.keyboard.press('Enter')
  await ended(page)
  await tabTo(page, '[data-report=html]')
})

test.for([
  ['light', 1280],
  ['dark', 320],
] as const)('breaks no rule of WCAG and fits the screen: %s, %d pixels wide', async ([colorScheme, width]) => {
  const server = await startServer({ prepare: writeHostileRun })
  const { page, troubles } = await openPage({ colorScheme, viewport: { width, height: 800 } })
  await page.goto(server.url)
  await page.locator('#code').waitFor()
  await fitsAndIsAccessible(page)
  await enter(page, server)
  await fitsAndIsAccessible(page)
  await startMemoryTest(page, 1024)
  await moreRecords(page)
  await fitsAndIsAccessible(page)
  const memoryRun = page.url()
  await startLoad(page, 1)
  await page.locator('[data-conflict]').waitFor()
  await fitsAndIsAccessible(page)
  await page.goto(memoryRun)
  await page.locator('[data-cancel=ready] button').click()
  await ended(page)
  await fitsAndIsAccessible(page)
  await page.locator('nav').getByText('Memory').click()
  await page.locator('.runs .verdict-FAIL').waitFor()
  await fitsAndIsAccessible(page)
  await page.locator('.runs li:has(.verdict-FAIL) a').click()
  await page.locator('canvas').first().waitFor()
  await page.locator('summary').click()
  await fitsAndIsAccessible(page)
  expect(troubles).toEqual([])
})

test.for([
  ['light', 1280],
  ['dark', 320],
] as const)('shows 24 drives and what lies on them: %s, %d pixels wide', async ([colorScheme, width]) => {
  const server = await startServer()
  const { page, troubles } = await openPage({ colorScheme, viewport: { width, height: 800 } })
  await showManyParts(page)
  await enter(page, server)
  for (const [list, chosen] of [
    ['Hard drives', 'drives/drive-7'],
    ['Partitions', 'partitions/partition-7'],
    ['Arrays', 'arrays/array-0'],
  ] as const) {
    await page.locator('header nav').getByText(list).click()
    await page.locator(`h1:focus:has-text("${list}")`).waitFor()
    const link = page.locator(`a[href="#/${chosen}"]`)
    await link.waitFor()
    await fitsAndIsAccessible(page)
    await link.click()
    await page.locator('[data-probe="machine/kernel-log"] button').waitFor()
    await fitsAndIsAccessible(page)
  }
  expect(await page.locator('a[href^="#/drives/drive-"]').count()).toBe(24)
  await page.goto(`${server.url}/#/drives/drive-gone`)
  await page.locator('h1:has-text("not there")').waitFor()
  expect(await page.locator('main').locator('img, svg, script, style, iframe').count()).toBe(0)
  expect(troubles).toEqual([])
})

const tabTo = async (page: Page, selector: string) => {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if (await page.locator(selector).evaluate(element => document.activeElement === element)) return
  }
  throw new Error(`The Tab key does not reach ${selector}`)
}
