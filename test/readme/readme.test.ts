import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { probeTable } from './probe-table.ts'
import { commandsOf, readReadme, tableOf } from './readme.ts'

const ROOT = new URL('../..', import.meta.url).pathname
/** `npm test` is what runs this; `npm start` runs until it is stopped and has its own test. */
const ELSEWHERE = ['npm start', 'npm test']
/** They build the image or boot machines in QEMU: minutes each, with tests of their own. */
const MACHINES = /^npm run (image|test:image|boot|test:machine|bench:image)\b/
/** Without root some tests are skipped. */
const EXIT_CODES = process.getuid?.() === 0 ? [0] : [0, 3]
const COMMANDS = commandsOf(await readReadme()).filter(
  command => !ELSEWHERE.includes(command) && !MACHINES.test(command),
)

test('the table of probes is the one of the registry; npm run readme writes it anew', async () => {
  expect(tableOf(await readReadme())).toBe(probeTable())
})

test.for(COMMANDS)('`%s` works as written', async command => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [program = '', ...args] = wordsOf(command).map(word => (word === 'report.html' ? join(folder, word) : word))
  const { exitCode, stdout, stderr } = await execa(program, args, { cwd: ROOT, reject: false, timeout: 300_000 })
  expect(EXIT_CODES, stderr).toContain(exitCode)
  expect(stdout.length + (command.includes('--output') ? 1 : 0)).toBeGreaterThan(0)
})

test('`npm start` prints address, code and fingerprint, answers, and ends at Ctrl-C', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-readme-'))
  const args = ['start', '--', '--state', folder, '--port', '18443']
  const server = spawn('npm', args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(server, 'exit')
  const group = -(server.pid ?? 0)
  onTestFinished(async () => {
    if (server.exitCode === null && server.signalCode === null) process.kill(group, 'SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })
  let printed = ''
  server.stdout.on('data', text => {
    printed += text
  })
  await expect.poll(() => printed, { timeout: 50_000 }).toMatch(/([0-9A-F]{2}:){31}[0-9A-F]{2}/)
  expect(printed).toMatch(/https:\/\/127\.0\.0\.1:18443\/#code=[\w-]{26,}/)
  process.kill(group, 'SIGINT')
  await exited
})

/** Words of a command line; single quotes hold one together. */
const wordsOf = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
