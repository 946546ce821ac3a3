// The main job, in a real browser, against the real server and the real tools.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { test as anyTest, expect } from 'vitest'
import { enter, fitsAndIsAccessible, useBrowser, watchPage } from './browser.ts'
import { keepRun } from './kept-runs.ts'
import { networkTo } from './network.ts'
import {
  counts,
  ended,
  fractionAbove,
  moreRecords,
  notedProgress,
  noteProgress,
  serverCount,
  startLoad,
  startMemoryTest,
} from './run-page.ts'
import { type ServerProcess, startServer } from './server-process.ts'

/** The memory test takes root. */
const test = anyTest.runIf(process.getuid?.() === 0)

const openPage = useBrowser()

const open = async () => ({ server: await startServer(), ...(await openPage()) })

/** A server of its own, and the page of a memory test that was started there. */
const openRun = async (megabytes: number) => {
  const opened = await open()
  await enter(opened.page, opened.server)
  await startMemoryTest(opened.page, megabytes)
  return opened
}

/** The same through a network that can be cut; time on the page is the test's. Some records have come. */
const openRunBehindNetwork = async (megabytes: number) => {
  const opened = await open()
  const network = await networkTo(opened.server.url)
  await opened.page.clock.install()
  await enter(opened.page, { ...opened.server, url: network.url })
  await startMemoryTest(opened.page, megabytes)
  await moreRecords(opened.page)
  return { ...opened, network }
}

test('from the click to the report, through a reload and a second page', async () => {
  const { server, page, troubles } = await openRun(32)
  await noteProgress(page)
  await fractionAbove(page, 0.1)
  const noted = await notedProgress(page)
  await page.reload()
  await page.locator('.run:not([data-state=pending])').waitFor()
  await noteProgress(page)
  const second = watchPage(await page.context().newPage())
  await second.page.goto(page.url())
  await ended(page)
  await ended(second.page)
  expect(await verdict(page)).toBe('PARTLY')
  await expectNothingLost(page, server)
  await expectNothingLost(second.page, server)
  const all = [...noted, ...(await notedProgress(page))]
  expect(all.length).toBeGreaterThan(1)
  expect(all).toEqual(all.toSorted((a, b) => a - b))
  expect(await page.locator('details summary').first().textContent()).toMatch(/none found: \d+ kinds/)
  expect(await page.locator('[data-announced]').textContent()).toBe('Partly tested')
  await page.locator('nav').getByText('Memory').click()
  expect(await page.locator('.run-state').first().textContent()).toContain('Partly tested')
  expect([...troubles, ...second.troubles]).toEqual([])
})

test('shows that the network is cut, goes on without it, and the page catches up', async () => {
  const { server, page, network, troubles } = await openRunBehindNetwork(16)
  network.cut()
  await page.clock.fastForward(16_000)
  await life(page, 'cut')
  await page.clock.fastForward(60_000)
  await life(page, 'lost')
  expect(await page.locator('.life-reason').textContent()).toMatch(/^No answer since \d\d:\d\d:\d\d; .*kept/)
  network.mend()
  await moreRecords(page)
  await alive(page)
  await ended(page)
  expect(await verdict(page)).toBe('PARTLY')
  await expectNothingLost(page, server)
  expect(troubles).toEqual([])
})

test('shows that the machine is slow when nothing comes through an open connection', async () => {
  const { server, page, network, troubles } = await openRunBehindNetwork(16)
  network.freeze()
  await page.clock.fastForward(16_000)
  await life(page, 'slow')
  network.mend()
  await alive(page)
  await ended(page)
  await expectNothingLost(page, server)
  expect(troubles).toEqual([])
})

test('goes on while the server is killed and started again, and the page catches up without signing in', async () => {
  const { server, page, troubles } = await openRun(16)
  await moreRecords(page)
  await server.crash(() => page.locator('.life:has-text("trying again")').waitFor())
  await moreRecords(page)
  await ended(page)
  expect(await verdict(page)).toBe('PARTLY')
  await expectNothingLost(page, server)
  expect(troubles).toEqual([])
})

test('is kept by the browser when the machine goes down in it, with all records, and is found again after its restart', async () => {
  const { server, page, troubles } = await openRun(1024)
  await fractionAbove(page, 0.01)
  await moreRecords(page)
  const restarted = await server.forgetAll()
  await page.goto('about:blank')
  await enter(page, restarted)
  const line = page.locator('[data-kept] li')
  expect(await line.textContent()).toMatch(/Memory test.*Cut off at/)
  await fitsAndIsAccessible(page)
  await line.getByRole('link').click()
  await page.locator('.run[data-state=running]').waitFor()
  expect(await page.getByRole('alert').textContent()).toMatch(/does not know this test run.*the last record is of/)
  const { records, last } = await counts(page)
  expect(records).toBe(last + 1)
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-kept-records]').click()])
  expect((await readFile(await download.path(), 'utf8')).trimEnd().split('\n')).toHaveLength(records)
  await fitsAndIsAccessible(page)
  await page.locator('nav').getByText('Machine').click()
  await page.locator('[data-kept] button').click()
  await page.locator('[data-kept]').waitFor({ state: 'detached' })
  await page.locator('h1:focus').waitFor()
  expect(troubles).toEqual([])
})

test('a page that stays open while the machine is started anew asks for the code, and shows which run was lost', async () => {
  const { server, page, troubles } = await openRun(1024)
  await moreRecords(page)
  const second = watchPage(await page.context().newPage())
  await second.page.goto(server.url)
  await second.page.locator('[data-run]').waitFor()
  const { code } = await server.forgetAll()
  await second.page.locator('#code').fill(code)
  await second.page.keyboard.press('Enter')
  await second.page.locator('[data-kept] li').waitFor()
  expect(await second.page.locator('[data-run]').count()).toBe(0)
  expect([...troubles, ...second.troubles]).toEqual([])
})

test('what the browser kept in another form is passed over, and disturbs no page', async () => {
  const { server, page, troubles } = await open()
  await enter(page, server)
  const { dutInfo } = await (await page.request.get(`${server.url}/api/machine`)).json()
  const kept = { machine: dutInfo.dutInfoId, lastAt: new Date().toISOString() }
  const info = {
    id: 'cut',
    probe: 'cpu/stress',
    target: 'cpu',
    createdAt: kept.lastAt,
    sequence: 1,
    bootId: '',
    state: 'running',
  }
  const record = JSON.stringify({
    artifact: 'log',
    severity: 'INFO',
    message: 'There.',
    sequenceNumber: 0,
    uptime: 1,
    timestamp: kept.lastAt,
  })
  await keepRun(page, 'other', kept, [])
  await keepRun(page, 'cut', { ...kept, info: { ...info, estimate: { low: 1, high: 2 } } }, [record, record.slice(9)])
  await page.reload()
  const line = page.locator('[data-kept] li')
  await line.waitFor()
  expect(await line.count()).toBe(1)
  await line.getByRole('link').click()
  await page.locator('.run[data-records="1"]').waitFor()
  expect(await page.locator('[data-cancel]').count()).toBe(0)
  expect(troubles).toEqual([])
})

test('where the browser keeps nothing, a run that the machine does not know any more offers no empty file', async () => {
  const { server, page, troubles } = await open()
  await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }))
  await enter(page, server)
  await startMemoryTest(page, 1024)
  await moreRecords(page)
  const { code } = await server.forgetAll()
  await page.locator('#code').fill(code)
  await page.keyboard.press('Enter')
  await page.locator('[role=alert]:has-text("does not know this test run")').waitFor()
  expect(await page.locator('[data-kept-records]').count()).toBe(0)
  expect(troubles).toEqual([])
})

test('is cancelled: the page answers at once, says what was learnt and never calls it a pass', async () => {
  const { server, page, troubles } = await openRun(1024)
  await fractionAbove(page, 0.01)
  await page.locator('[data-cancel=ready] button').click()
  await page.locator('[data-cancel=cancelling]:has-text("Learnt until now")').waitFor()
  await ended(page)
  expect(await verdict(page)).toBe('SKIP')
  expect(await page.locator('.verdict').textContent()).toMatch(/^–Not tested.*cancelled at \d+.%.*SKIP · cancelled$/)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('verdict')
  await expectNothingLost(page, server)
  expect(troubles).toEqual([])
})

test('keeps the processor load waiting: the page says who holds the machine, and can queue', async () => {
  const { page, troubles } = await openRun(1024)
  const memoryRun = page.url()
  await startLoad(page, 1)
  const conflict = page.locator('[data-conflict]')
  expect(await conflict.getByRole('link').textContent()).toContain('Memory test')
  expect(new URL((await conflict.getByRole('link').getAttribute('href')) ?? '', page.url()).href).toBe(memoryRun)
  await conflict.getByRole('button').click()
  await page.locator('.run[data-state=pending]').waitFor()
  const second = watchPage(await page.context().newPage())
  await second.page.goto(memoryRun)
  await second.page.locator('[data-cancel=ready] button').click()
  await ended(second.page)
  await ended(page)
  // Other programs may use the processors, too.
  expect(['PASS', 'PARTLY']).toContain(await verdict(page))
  expect([...troubles, ...second.troubles]).toEqual([])
})

test('of too few or too many megabytes is refused beside the field', async () => {
  const { server, page } = await open()
  await enter(page, server)
  await page.locator('nav').getByText('Memory').click()
  const field = page.locator('[name=megabytes]')
  await field.fill('0')
  await field.press('Enter')
  await page.locator('.field .problem:has-text("At least 1")').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  expect(await field.evaluate(field => document.activeElement === field)).toBe(true)
})

test.for(['html', 'json', 'ocp.jsonl'])('is downloaded from the run page as %s', async format => {
  const { server, page, troubles } = await open()
  await enter(page, server)
  await page.locator('[data-probe="machine/inventory"] button[type=submit]').click()
  await ended(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`[data-report="${format}"]`).click(),
  ])
  expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format}$`))
  const report = await readFile(await download.path(), 'utf8')
  expect(report).toContain('machine/inventory')
  expect(page.url()).toContain('#/runs/')
  expect(troubles).toEqual([])
})

const verdict = (page: Page) => page.locator('[data-verdict]').getAttribute('data-verdict')

const expectNothingLost = async (page: Page, server: ServerProcess) => {
  const { records, last } = await counts(page)
  expect(records).toBe(last + 1)
  expect(records).toBe(await serverCount(page, server))
}

const life = (page: Page, life: string) => page.locator(`[data-life=${life}]`).waitFor()

/** Records come again; on a fast machine the last of them too. */
const alive = (page: Page) => page.locator('[data-life=fresh], [data-state=ended]').waitFor()
