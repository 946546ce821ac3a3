import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { marked } from '../../../server/executive/confinement.ts'

const MAIN = new URL('../../../server/main.ts', import.meta.url).pathname

const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'rescue-pro-command-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const rescuePro = (args: string[], env: Record<string, string> = {}, timeout = 120_000) =>
  execa(process.execPath, [MAIN, ...args], { reject: false, env, timeout })

test.for([
  [[], 'No command given'],
  [['dance'], "There is no command 'dance'"],
  [['access'], "There is no command 'access'"],
  [['console'], "There is no command 'console'"],
  [['run'], 'Name a probe to run:'],
  [['run', 'memory/nothing'], "There is no probe 'memory/nothing'"],
  [['run', 'cpu/stress', 'cpu', 'memory'], 'One target at most'],
  [['run', 'cpu/stress', '--minutes', '3'], 'There is no option --minutes here. There are --seconds,'],
  [['run', 'cpu/stress', '--seconds'], '--seconds needs a value'],
  [['run', 'cpu/stress', '--seconds', '--json'], '--seconds needs a value'],
  [['run', 'cpu/stress', '--seconds', '-5'], "from 1 to 86400; got '-5'"],
  [['run', 'cpu/stress', '--json=yes'], "--json takes no value, not 'yes'"],
  [['list', '--__proto__', 'x'], 'There is no option --__proto__'],
  [['list', 'all'], "list takes no words, not 'all'"],
  [['serve', 'all'], "serve takes no words, not 'all'"],
  [['run', 'cpu/stress', '--seconds', 'x'], "--seconds must be a whole number from 1 to 86400; got 'x'."],
  [['run', 'cpu/stress', '--seconds', '0'], "from 1 to 86400; got '0'"],
  [['run', 'cpu/stress', '--seconds', '1e9'], "got '1e9'"],
  [['plan', 'forever'], 'quick, standard, thorough'],
  [['report', '--format', 'pdf'], 'html, json, ocp'],
  [['verify'], 'verify takes one file'],
  [['serve', '--port', '99999'], '--port takes a whole number from 1 to 65535'],
  [['list', '--host', 'http://192.0.2.7', '--token', 'x'], '--host takes an address'],
  [['list', '--host', '192.0.2.7'], '--host needs the access code'],
] as const)('%j is a usage error: 64, with what to write instead, and nothing on stdout', async ([args, message]) => {
  const { exitCode, stdout, stderr } = await rescuePro([...args])
  expect(stderr).toContain(message)
  expect(stdout).toBe('')
  expect(exitCode).toBe(64)
})

test('the exit code is the same where nobody can be told why', async () => {
  await using full = await open('/dev/full', 'w')
  const running = spawn(process.execPath, [MAIN, 'dance'], { stdio: ['ignore', 'ignore', full.fd] })
  expect(await once(running, 'exit')).toEqual([64, null])
})

test.for([
  [['--help'], 'rescue-pro verify FILE'],
  [['run', '--help'], 'memory/memtester'],
  [['run', 'cpu/stress', '--help'], '--seconds'],
  [['list', '-h'], 'rescue-pro list [--json]'],
  [['plan', '--help'], 'quick|standard|thorough'],
] as const)('%j prints how it is called, and exits 0', async ([args, text]) => {
  const { exitCode, stdout, stderr } = await rescuePro([...args])
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toContain(text)
})

test.for(['/proc/x', '/proc/x/y', '/dev/null/x'])(
  'a state folder %s, which cannot be made, is told in one line, at once',
  async state => {
    const { exitCode, stderr, timedOut } = await rescuePro(['list', '--state', state], {}, 20_000)
    expect(stderr).toMatch(new RegExp(`^rescue-pro: The folder ${state}/runs cannot be made: .+$`))
    expect([exitCode, timedOut]).toEqual([2, false])
  },
)

test('an unknown target is a usage error that lists the targets', async () => {
  const { exitCode, stderr } = await rescuePro(['run', 'cpu/stress', 'sda', '--state', await folder()])
  expect(stderr).toMatch(/“sda” does not name one cpu here.*\n {2}cpu {2}.+$/)
  expect(exitCode).toBe(64)
})

test('list says what can be run on each target', async () => {
  const { exitCode, stdout } = await rescuePro(['list', '--json', '--state', await folder()])
  const { targets } = JSON.parse(stdout)
  expect(targets.map(({ id }: { id: string }) => id).slice(0, 3)).toEqual(['machine', 'cpu', 'memory'])
  expect(targets[2].probes).toMatchObject([{ id: 'memory/memtester' }])
  expect(exitCode).toBe(0)
})

test.runIf(process.getuid?.() === 0)('list says which program is missing, and in which package it comes', async () => {
  const bare = await folder()
  const main = new URL('../../../probes/main.ts', import.meta.url).pathname
  const { stdout } = await execa(process.execPath, [main, 'list'], { extendEnv: false, env: { PATH: bare } })
  const { targets } = JSON.parse(stdout)
  expect(targets[2].probes[0].reason).toContain('memtester (Debian package: memtester)')
})

test('run shows the outcome, exits by it, and its records verify; a changed one does not', async () => {
  const state = await folder()
  const { exitCode, stdout } = await rescuePro(['run', 'memory/memtester', '--megabytes', '4', '--state', state])
  expect(stdout).toMatch(/^PASS, partly tested {2}memory\/memtester/m)
  expect(stdout).toContain('memory-partly-tested')
  expect(exitCode).toBe(0)

  const [id = ''] = await readdir(join(state, 'runs'))
  expect(marked(id)).toEqual([])
  const records = join(state, 'runs', id, 'records.jsonl')
  expect((await rescuePro(['verify', records])).exitCode).toBe(0)
  const changed = join(state, 'changed.jsonl')
  await writeFile(changed, (await readFile(records, 'utf8')).replace('memory tested', 'memory tasted'))
  const verdict = await rescuePro(['verify', changed])
  expect(verdict.exitCode).toBe(1)
  expect(verdict.stdout).toMatch(/Line \d+ does not continue the chain/)
})

test('run --json prints OCP artifacts only, one a line, from schema version to testRunEnd', async () => {
  const { stdout } = await rescuePro(['run', 'machine/kernel-log', '--json', '--state', await folder()])
  const artifacts = stdout.split('\n').map(line => JSON.parse(line))
  expect(artifacts[0].schemaVersion).toEqual({ major: 2, minor: 0 })
  expect(artifacts.at(-1).testRunArtifact.testRunEnd).toBeDefined()
  expect(artifacts.map(({ sequenceNumber }) => sequenceNumber)).toEqual(artifacts.map((_, index) => index))
})

/** A load that would take ten minutes, and has begun. */
const longLoad = async () => {
  const state = await folder()
  const running = rescuePro(['run', 'cpu/stress', '--seconds', '600', '--json', '--state', state])
  let printed = ''
  running.stdout.on('data', text => {
    printed += text
  })
  await expect.poll(() => printed, { timeout: 50_000 }).toContain('"progress"')
  return { state, running, printed: () => printed }
}

test('Ctrl-C cancels the test, waits for its end, leaves no process, and exits 130', async () => {
  const { state, running, printed } = await longLoad()
  running.kill('SIGINT')
  const { exitCode } = await running
  expect(exitCode).toBe(130)
  expect(printed()).toContain('"symptom":"cancelled"')
  const [id = ''] = await readdir(join(state, 'runs'))
  expect(marked(id)).toEqual([])
})

test('a run whose folder is deleted ends with an error that says so, and leaves no process', async () => {
  const { state, running } = await longLoad()
  const [id = ''] = await readdir(join(state, 'runs'))
  await rm(join(state, 'runs', id), { recursive: true })
  const { exitCode, stderr } = await running
  expect(stderr).toMatch(/^rescue-pro: The machine does not know this test run any more/m)
  expect(exitCode).toBe(2)
  expect(marked(id)).toEqual([])
})

test('when nobody reads any more, the test is cancelled', async () => {
  const state = await folder()
  const running = rescuePro(['run', 'cpu/stress', '--seconds', '600', '--json', '--state', state])
  await once(running.stdout, 'data')
  running.stdout.destroy()
  const { exitCode } = await running
  expect(exitCode).toBe(130)
  const [id = ''] = await readdir(join(state, 'runs'))
  expect(await readFile(join(state, 'runs', id, 'records.jsonl'), 'utf8')).toContain('"symptom":"cancelled"')
  expect(marked(id)).toEqual([])
})

test('the report names a run that passed, in every format', async () => {
  const state = await folder()
  await rescuePro(['run', 'memory/memtester', '--megabytes', '4', '--state', state])
  const [id = ''] = await readdir(join(state, 'runs'))
  for (const format of ['html', 'json', 'ocp']) {
    const output = join(state, `report.${format}`)
    const { exitCode } = await rescuePro(['report', '--format', format, '--output', output, '--state', state])
    expect(exitCode).toBe(0)
    expect(await readFile(output, 'utf8')).toContain('memory/memtester')
  }
  expect(id).not.toBe('')
})

test.for([
  [['verify', '/nonexistent']],
  [['report', '--output', '/nonexistent/report.html']],
  [['list', '--host', '127.0.0.1:1', '--token', 'x']],
  [['serve', '--listen', '192.0.2.7']],
] as const)('%j goes wrong without a word on the hardware: exit 2, and one line', async ([args]) => {
  const state = args[0] === 'report' || args[0] === 'serve' ? ['--state', await folder()] : []
  const { exitCode, stderr } = await rescuePro([...args, ...state])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/^rescue-pro: .+$/)
})
