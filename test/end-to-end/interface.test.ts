import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { enter, fitsAndIsAccessible, useBrowser } from './browser.ts'
import { HOSTILE, HOSTILE_RUN, writeHostileRun } from './hostile-run.ts'
import { showAsWriting, showManyParts } from './many-parts.ts'
import { ended, moreRecords, running, startLoad, startMemoryTest } from './run-page.ts'
import { startServer } from './server-process.ts'

const LISTS = [
  ['Hard drives', 'drives/drive-7'],
  ['Partitions', 'partitions/partition-7'],
  ['Arrays', 'arrays/array-0'],
] as const

/** The memory test and the inventory take root. */
const asRoot = test.runIf(process.getuid?.() === 0)

const openPage = useBrowser()

const open = async () => ({ server: await startServer(), ...(await openPage()) })

asRoot('disables what cannot be run, with the reason', async () => {
  const server = await startServer({ without: 'memtester' })
  const { page } = await openPage()
  await enter(page, server)
  await page.locator('nav').getByText('Memory').click()
  await page.locator('.not-now:has-text("memtester (Debian package: memtester)")').waitFor()
  expect(await page.locator('[data-probe="memory/memtester"] button').count()).toBe(0)
})

test('shows hostile texts as texts', async () => {
  const server = await startServer({ prepare: state => writeHostileRun(state) })
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

asRoot('is used with the keyboard alone', async () => {
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

asRoot.for([
  ['light', 1280],
  ['dark', 320],
] as const)('breaks no rule of WCAG and fits the screen: %s, %d pixels wide', async ([colorScheme, width]) => {
  const server = await startServer({ prepare: state => writeHostileRun(state) })
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
  for (const [list, chosen] of LISTS) {
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
  await page.goto(`${server.url}/#/partitions/partition-8`)
  await page.locator('[data-unlock=ready]').waitFor()
  await fitsAndIsAccessible(page)
  await page.goto(`${server.url}/#/drives/drive-gone`)
  await page.locator('h1:has-text("not there")').waitFor()
  expect(await page.locator('main').locator('img, svg, script, style, iframe').count()).toBe(0)
  expect(troubles).toEqual([])
})

asRoot('every page has a title, the focus on its heading, and a way back', async () => {
  const { server, page, troubles } = await open()
  await showManyParts(page)
  await enter(page, server)
  expect(await page.title()).toBe('Machine · Rescue Pro')
  await page.locator('[data-probe="machine/inventory"] button[type=submit]').click()
  await ended(page)
  await page.locator('h1:focus:has-text("Inventory"), #verdict:focus').waitFor()
  expect(await page.title()).toMatch(/ · Inventory · Rescue Pro$/)
  for (const [list, chosen] of LISTS) {
    await page.locator('header nav').getByText(list).click()
    await page.locator(`h1:focus:has-text("${list}")`).waitFor()
    expect(await page.title()).toBe(`${list} · Rescue Pro`)
    await page.locator(`a[href="#/${chosen}"]`).click()
    await page.locator(`h1:focus:not(:has-text("${list}"))`).waitFor()
    await page.locator('.up a').click()
    await page.locator(`h1:focus:has-text("${list}")`).waitFor()
  }
  await page.locator('header nav').getByText('Machine').click()
  await page.locator('.runs a').first().click()
  await page.locator('h1:focus:has-text("Inventory")').waitFor()
  await page.locator('.up a').click()
  await page.locator('h1:focus:has-text("Machine")').waitFor()
  await page.goto(`${server.url}/#/nonsense`)
  await page.locator('.up a').click()
  await page.locator('h1:focus:has-text("Machine")').waitFor()
  expect(troubles).toEqual([])
})

test('shows the newest test runs, all on request, and has one report of all', async () => {
  const ids = Array.from({ length: 9 }, (_, index) => HOSTILE_RUN.replace(/.$/, `${index}`))
  const server = await startServer({ prepare: state => Promise.all(ids.map(id => writeHostileRun(state, id))) })
  const { page } = await openPage()
  await enter(page, server)
  await page.locator('.runs li').nth(7).waitFor()
  expect(await page.locator('.runs li').count()).toBe(8)
  await page.getByText('Show all 9 test runs').click()
  await page.locator('.runs li').nth(8).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-report=json]').click()])
  const report = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(report.tests).toHaveLength(9)
})

test('a machine that could not be looked at is looked at again on request', async () => {
  const { server, page } = await open()
  await page.route('**/api/machine', route => route.abort(), { times: 1 })
  await page.goto(`${server.url}/#code=${server.code}`)
  await page.locator('[data-looking=failed]').waitFor()
  await fitsAndIsAccessible(page)
  await page.getByText('Look again').click()
  await page.locator('[data-probe]').first().waitFor()
  expect(await page.locator('[data-looking=failed]').count()).toBe(0)
})

test('a test that writes starts with the serial number typed, and only so', async () => {
  const { server, page, troubles } = await open()
  await showManyParts(page)
  await showAsWriting(page, 'machine/kernel-log')
  const sent: unknown[] = []
  await page.route('**/api/runs', route => {
    sent.push(route.request().postDataJSON())
    return route.fulfill({ status: 422, json: { code: 'confirmation-needed', detail: 'send confirm' } })
  })
  await enter(page, server)
  await page.goto(`${server.url}/#/drives/drive-7`)
  const card = page.locator('[data-probe="machine/kernel-log"]')
  await card.locator('.hint:has-text("SERIAL-7")').waitFor()
  await card.locator('button[type=submit]').click()
  await card.locator('.problem:has-text("Nothing was started")').waitFor()
  await card.locator('[name=confirm]:focus').waitFor()
  await card.locator('[name=confirm]').fill('SERIAL-7')
  await card.locator('button[type=submit][aria-disabled=false]').click()
  await vi.waitFor(() => expect(sent).toHaveLength(2), 10_000)
  const request = { probe: 'machine/kernel-log', target: 'drive-7', params: {}, queue: false }
  expect(sent).toEqual([request, { ...request, confirm: 'SERIAL-7' }])
  expect(troubles).toEqual([])
})

asRoot('a test whose breaking off does harm is cancelled only when a person insists', async () => {
  const { server, page, troubles } = await open()
  await enter(page, server)
  await startMemoryTest(page, 1024)
  await page.route('**/api/runs/*', route => {
    const harms = route.request().method() === 'DELETE' && !route.request().url().endsWith('?force=true')
    return harms ? route.fulfill({ status: 409, json: { code: 'cancel-would-harm' } }) : route.continue()
  })
  await page.locator('[data-cancel=ready] button').click()
  await page.locator('[data-harm]').waitFor()
  await fitsAndIsAccessible(page)
  await page.locator('button:focus:has-text("Let it go on")').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('[data-cancel=ready] button:focus').waitFor()
  await page.locator('[data-cancel=ready]:not(:has([data-harm])) button').click()
  await page.getByText('Cancel it all the same').click()
  await ended(page)
  expect(troubles).toEqual([])
})

const tabTo = async (page: Page, selector: string) => {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if (await page.locator(selector).evaluate(element => document.activeElement === element)) return
  }
  throw new Error(`The Tab key does not reach ${selector}`)
}
