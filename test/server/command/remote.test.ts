import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { listenApp } from '../../support/application.ts'
import { child } from '../../support/state.ts'

const MAIN = new URL('../../../server/main.ts', import.meta.url).pathname

const rescuePro = (args: string[], env: Record<string, string> = {}) =>
  execa(process.execPath, [MAIN, ...args], { reject: false, env, timeout: 120_000 })

test('run --host runs on the remote machine and exits by its outcome', async () => {
  const { url, code, tls } = await listenApp({ command: child('fail-crash') })
  const fingerprint = tls?.fingerprint256 ?? ''
  const remote = ['--host', url, '--fingerprint', fingerprint]
  const { exitCode, stdout } = await rescuePro(['run', 'cpu/stress', ...remote], { RESCUE_PRO_TOKEN: code })
  expect(stdout).toContain('FAIL')
  expect(stdout).toContain('memory-bad-word')
  expect(exitCode).toBe(1)
})

test.for([
  ['pass', 0],
  ['fail-crash', 1],
  ['crash', 2],
] as const)(
  'plan runs all of its runs one after the other, also after a failure: %s exits %i',
  async ([name, code]) => {
    const { url, tls, executive, code: token } = await listenApp({ command: child(name) })
    const remote = ['--host', url, '--fingerprint', tls?.fingerprint256 ?? '', '--token', token]
    const { exitCode } = await rescuePro(['plan', 'quick', ...remote])
    const runs = (await executive.list()).map(({ probe }) => probe)
    expect(runs.toReversed()).toEqual([
      'machine/last-boot',
      'machine/inventory',
      'machine/kernel-log',
      'cpu/stress',
      'memory/memtester',
    ])
    expect(exitCode).toBe(code)
  },
)

test('report --host fetches the report', async () => {
  const { url, code, tls, state } = await listenApp()
  const output = join(state, 'fetched.html')
  const remote = ['--host', url, '--fingerprint', tls?.fingerprint256 ?? '', '--token', code]
  const { exitCode } = await rescuePro(['report', '--output', output, ...remote])
  expect(exitCode).toBe(0)
  expect(await readFile(output, 'utf8')).toContain('html')
})

test('a certificate that nobody signed is refused without its fingerprint, which is shown', async () => {
  const { url, code, tls } = await listenApp()
  const { exitCode, stderr } = await rescuePro(['list', '--host', url, '--token', code])
  expect(stderr).toContain(`--fingerprint ${tls?.fingerprint256}`)
  expect(exitCode).toBe(64)
})

test('another certificate than the expected one is refused before the code is sent', async () => {
  const { url, code, app } = await listenApp()
  let requests = 0
  app.server.on('request', () => requests++)
  const wrong = Array(32).fill('AB').join(':')
  const { exitCode, stderr } = await rescuePro(['list', '--host', url, '--token', code, '--fingerprint', wrong])
  expect(stderr).toContain('not the machine you mean')
  expect(exitCode).toBe(64)
  expect(requests).toBe(0)
})

test('a wrong access code is said as such', async () => {
  const { url, tls } = await listenApp()
  const remote = ['--host', url, '--token', 'wrong', '--fingerprint', tls?.fingerprint256 ?? '']
  const { exitCode, stderr } = await rescuePro(['list', ...remote])
  expect(stderr).toMatch(/^rescue-pro: /)
  expect(exitCode).toBeGreaterThan(0)
})

test('a wrong access code is a usage error that says where the right one stands', async () => {
  const { url, tls } = await listenApp()
  const remote = ['--host', url, '--fingerprint', tls?.fingerprint256 ?? '', '--token', 'wrong']
  const { exitCode, stderr } = await rescuePro(['list', ...remote])
  expect(stderr).toContain('not a valid access code')
  expect(exitCode).toBe(64)
})

test('a change that is not confirmed is refused with what to type', async () => {
  const partition = { id: 'partition-1', kind: 'partition', name: 'sda1', serialNumber: 'S 1' } as const
  const { url, tls, code: token, executive } = await listenApp({ targets: [partition] })
  const remote = ['--host', url, '--fingerprint', tls?.fingerprint256 ?? '', '--token', token]
  const { exitCode, stderr } = await rescuePro(['run', 'partition/repair', ...remote])
  expect(stderr).toMatch(/This changes what is on sda1.*\nAdd to the command: --confirm 'S 1'$/)
  expect(exitCode).toBe(64)
  expect(await executive.list()).toEqual([])
})
