import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { expect, it, onTestFinished } from 'vitest'
import { isHealthy } from './health.ts'
import { until } from './until.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const FAULTS = 'sata-bad-sectors,memory-stuck-bit'

it(`\`npm run boot -- --broken ${FAULTS}\` shows a page that answers, and Ctrl-C ends it all`, async () => {
  const options = { cwd: ROOT, detached: true, reject: false, all: true } as const
  const running = execa('npm', ['run', 'boot', '--', '--broken', FAULTS], options)
  const group = -(running.pid ?? 0)
  let over = false
  running.finally(() => {
    over = true
  })
  onTestFinished(() => void (over || process.kill(group, 'SIGKILL')))
  let printed = ''
  running.all.on('data', text => {
    printed += text
  })
  const isBroken = () => {
    if (over) throw new Error(/QEMU has ended by itself/.test(printed) ? 'QEMU crashed in this test' : printed)
    return /Ctrl-C ends the machine/.test(printed)
  }
  await until('the machine to be broken', isBroken, { seconds: 600 })
  const page = /Page +(https:\S+)\/#code=/.exec(printed)?.[1] ?? ''
  const folder = /tail -f (\S+)\/serial\.log/.exec(printed)?.[1] ?? ''
  expect(existsSync(folder)).toBe(true)
  await until('the page to answer', () => isHealthy(page))
  for (const name of FAULTS.split(',')) expect(printed).toContain(`Broken: ${name}: `)
  process.kill(group, 'SIGINT')
  await running
  expect(await isHealthy(page)).toBe(false)
  expect(existsSync(folder)).toBe(false)
})

it('an unknown fault is refused with the list of all', async () => {
  const { exitCode, stderr } = await execa('npm', ['run', 'boot', '--', '--broken', 'x'], { cwd: ROOT, reject: false })
  expect(exitCode).toBe(64)
  expect(stderr).toContain('  memory-stuck-bit\n')
})
