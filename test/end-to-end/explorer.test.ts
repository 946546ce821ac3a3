// The files of a partition, in a real browser, by the real server, from a real file system.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { enter, fitsAndIsAccessible, useBrowser } from './browser.ts'
import { HOSTILE } from './hostile-run.ts'
import { digest, type LoopPartition, loopPartition } from './loop-partition.ts'
import { startServer } from './server-process.ts'

const openPage = useBrowser()

const LOG = Array.from({ length: 5000 }, (_, line) => `line ${line} of the log: nothing happened\n`).join('')
const HOSTILE_TEXT = `${HOSTILE}\n\u001b[31mred\n`
const NEEDLE = 'I/O error, dev sda, sector 4711'

const LONG = HOSTILE.replaceAll('/', '_').slice(0, 200)
const ZSTD = '28b52ffd'

const FILES = {
  'var/log/syslog': `${LOG}${NEEDLE}\n`,
  'var/log/hostile.log': HOSTILE_TEXT,
  'data.bin': '\0\u0001\u0002\0',
  [LONG]: 'x',
  'bad\u00ff\u00fe': 'not UTF-8',
  'new\nline': 'two lines',
  '\u00e2\u0080\u00aegnp.exe': 'right to left',
  '100%25': 'percent',
}

const open = async () => {
  const partition = await loopPartition(FILES, { 'to the log': 'var/log', outside: '/etc/passwd' })
  const server = await startServer()
  const opened = await openPage()
  await enter(opened.page, server)
  return { ...opened, server, partition }
}

const explore = async (page: Page, { id }: LoopPartition) => {
  await page.locator('header nav').getByText('Partitions').click()
  await page.locator(`a[href="#/partitions/${id}/files/"]`).click()
  await page.locator('[data-view=closed]').waitFor()
}

const openView = async (page: Page, partition: LoopPartition) => {
  await explore(page, partition)
  await page.getByRole('button', { name: 'Open read-only' }).click()
  await page.locator('[data-entries]').waitFor()
  await page.locator('h1:focus').waitFor()
}

/** Clicks on an entry of the folder that is shown. */
const enterEntry = (page: Page, name: string) => page.locator('.entries').getByText(name, { exact: true }).click()

describe.skipIf(process.getuid?.() !== 0)('the files of a partition', () => {
  test('are opened, browsed, found, read, downloaded and closed, and nothing is written', async () => {
    const { page, partition, troubles } = await open()
    const before = digest(partition.image)
    await openView(page, partition)
    expect((await downloaded(page, '[data-archive]')).subarray(0, 4).toString('hex')).toBe(ZSTD)
    await enterEntry(page, 'to the log')
    await page.locator('.notice').getByRole('link', { name: '/var/log' }).click()
    await enterEntry(page, 'syslog')
    await shows(page, 'line 0 of the log')
    await page.getByRole('button', { name: 'Forward' }).click()
    await page.locator('[data-text="65536"][aria-busy=false]').waitFor()
    await page.getByRole('button', { name: 'Start' }).click()
    await shows(page, 'line 0 of the log')
    await page.locator('[data-tail]').check()
    await shows(page, NEEDLE)
    expect(await downloaded(page, '[data-download]')).toEqual(Buffer.from(FILES['var/log/syslog'], 'latin1'))
    await page.locator('.crumbs').getByText('Partition', { exact: true }).click()
    await page.locator('.search summary').click()
    await page.fill('#search-name', '*.log')
    await page.keyboard.press('Enter')
    await page.locator('[data-search=ended][data-matches="1"]').waitFor()
    await page.fill('#search-name', '')
    await page.fill('#search-text', 'sector 4711')
    await page.keyboard.press('Enter')
    await page.locator('[data-search=ended] .line:has-text("Line 5001")').waitFor()
    await page.locator('[data-search=ended]').getByRole('link').click()
    await shows(page, 'line 0 of the log')
    await page.locator('[data-close]').click()
    await page.locator('[data-view=closed]').waitFor()
    expect(digest(partition.image)).toBe(before)
    expect(troubles).toEqual([])
  })

  test('are shown as texts, whatever they are called and whatever is in them, on every screen', async () => {
    const { page, partition, troubles } = await open()
    await explore(page, partition)
    await soundOnEveryScreen(page)
    await page.getByRole('button', { name: 'Open read-only' }).click()
    await page.locator('.entries').getByText(LONG, { exact: true }).waitFor()
    await soundOnEveryScreen(page)
    for (const [name, text] of [
      ['new\uFFFDline', 'two lines'],
      ['bad\uFFFD\uFFFD', 'not UTF-8'],
      ['\uFFFDgnp.exe', 'right to left'],
      ['100%25', 'percent'],
    ] as const) {
      await enterEntry(page, name)
      await shows(page, text)
      expect(await page.locator('.crumbs [aria-current]').textContent()).toBe(name)
      await page.goBack()
    }
    await enterEntry(page, 'var')
    await enterEntry(page, 'log')
    await enterEntry(page, 'hostile.log')
    await shows(page, HOSTILE)
    await soundOnEveryScreen(page)
    expect(troubles).toEqual([])
  })

  test('are refused while the partition is mounted, by whom it says, until it is free', async () => {
    const { page, partition, troubles } = await open()
    const unmount = mount(partition.device)
    await explore(page, partition)
    await page.getByRole('button', { name: 'Open read-only' }).click()
    await page.locator('[data-refused=in-use]').waitFor()
    expect(await page.locator('[data-refused]').textContent()).toMatch(/mounted at/)
    unmount()
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.locator('[data-entries]').waitFor()
    expect(troubles).toEqual([])
  })
})

/** It fits, breaks no rule of WCAG, and has no element that a name or a text could have made. */
const soundOnEveryScreen = async (page: Page) => {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 320],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await fitsAndIsAccessible(page)
  }
  expect(await page.locator('main').locator('img, svg, script, style, iframe').count()).toBe(0)
}

const shows = (page: Page, text: string) => page.locator('.text pre').filter({ hasText: text }).waitFor()

const downloaded = async (page: Page, link: string) => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(link).click()])
  return readFileSync(await download.path())
}

const mount = (device: string) => {
  const place = mkdtempSync(join(tmpdir(), 'rescue-pro-mount-'))
  execFileSync('mount', ['-t', 'ext4', '-o', 'ro,noload', device, place])
  let mounted = true
  const unmount = () => {
    if (!mounted) return
    mounted = false
    execFileSync('umount', [place])
    rmdirSync(place)
  }
  onTestFinished(unmount)
  return unmount
}
