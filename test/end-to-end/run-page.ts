// What the tests do and read on a run page.
import type { Page } from 'playwright-core'
import type { ServerProcess } from './server-process.ts'

export const startMemoryTest = async (page: Page, megabytes: number) => {
  await page.locator('nav').getByText('Memory').click()
  const card = page.locator('[data-probe="memory/memtester"]')
  await card.locator('[name=megabytes]').fill(`${megabytes}`)
  await card.locator('button[type=submit]').click()
  await running(page)
}

export const startLoad = async (page: Page, seconds: number) => {
  await page.locator('nav').getByText('Processors').click()
  const card = page.locator('[data-probe="cpu/stress"]')
  await card.locator('[name=seconds]').fill(`${seconds}`)
  await card.locator('button[type=submit]').click()
}

export const running = (page: Page) => page.locator('.run[data-state=running]').waitFor()
export const ended = (page: Page) => page.locator('.run[data-state=ended]').waitFor()

export const fractionAbove = (page: Page, fraction: number) =>
  page.waitForFunction(
    above =>
      document.querySelector('.run[data-state=ended]') ?? Number(document.querySelector('progress')?.value) > above,
    fraction,
  )

/** The page shows more records than it does now. */
export const moreRecords = async (page: Page) => {
  const now = (await counts(page)).records
  await page.waitForFunction(now => Number(document.querySelector<HTMLElement>('.run')?.dataset['records']) > now, now)
}

export const counts = async (page: Page) => {
  const { records, lastRecord } = await page.locator('.run').evaluate((run: HTMLElement) => ({ ...run.dataset }))
  return { records: Number(records), last: Number(lastRecord) }
}

/** Records that the server has of the run that the page shows. */
export const serverCount = async (page: Page, { url }: ServerProcess): Promise<number> => {
  const id = await page.locator('.run').getAttribute('data-run')
  const answer = await page.request.get(`${url}/api/runs/${id}`)
  return (await answer.json()).fold.lastSequenceNumber + 1
}

/** Notes every value that the progress bar takes from now on. */
export const noteProgress = (page: Page) =>
  page.evaluate(() => {
    const noted: number[] = []
    const note = () => {
      const bar = document.querySelector('progress')
      if (bar && noted.at(-1) !== bar.value) noted.push(bar.value)
    }
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { noted })
  })

export const notedProgress = (page: Page) => page.evaluate(() => (window as unknown as { noted: number[] }).noted)
