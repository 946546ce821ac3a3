import { expect, test } from 'vitest'
import { enter, useBrowser } from './browser.ts'
import { counts, ended, moreRecords, running, serverCount, startLoad } from './run-page.ts'
import { startServer } from './server-process.ts'

const openPage = useBrowser()

const open = async () => ({ server: await startServer(), ...(await openPage()) })

test('a wrong code is refused in words, the right one opens the machine page', async () => {
  const { server, page, troubles } = await open()
  await page.goto(server.url)
  await page.fill('#code', 'WRONG-00000-00000-00000-000000')
  await page.keyboard.press('Enter')
  await page.locator('#code-problem:has-text("not a valid access code")').waitFor()
  await page.fill('#code', server.code)
  await page.keyboard.press('Enter')
  await page.locator('[data-probe="machine/inventory"]').waitFor()
  expect(troubles).toEqual([])
})

test('the code of the console’s link signs in and leaves the address', async () => {
  const { server, page } = await open()
  await enter(page, server)
  expect(page.url()).toBe(`${server.url}/#/`)
})

test('signing out ends the session', async () => {
  const { server, page } = await open()
  await enter(page, server)
  await page.getByText('Sign out').click()
  await page.locator('#code').waitFor()
  expect((await page.request.get(`${server.url}/api/machine`)).status()).toBe(401)
})

test('a page that was asked for without a session comes after signing in', async () => {
  const { server, page } = await open()
  await page.goto(`${server.url}/#/memory`)
  await page.fill('#code', server.code)
  await page.keyboard.press('Enter')
  await page.locator('[data-probe="memory/memtester"]').waitFor()
})

test('a run page keeps what it has when the session ends, and catches up after signing in again', async () => {
  const { server, page, troubles } = await open()
  await enter(page, server)
  await startLoad(page, 15)
  await running(page)
  await moreRecords(page)
  await page.request.delete(`${server.url}/api/session`)
  await page.locator('h1:has-text("Sign in again")').waitFor()
  const { records } = await counts(page)
  expect(records).toBeGreaterThan(1)
  await page.fill('#code', server.code)
  await page.keyboard.press('Enter')
  await page.locator('h1:focus:has-text("Processor load")').waitFor()
  await ended(page)
  expect((await counts(page)).records).toBe(await serverCount(page, server))
  expect(troubles).toEqual([])
})
