// A machine that dies, freezes or loses its network while the command line works on it: nothing hangs without a word,
// and Ctrl-C ends it at once.
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { networkTo } from '../../end-to-end/network.ts'
import { imageFile, MIB, temporaryFolder } from '../../probes/partition/explorer/loop.ts'
import { listenApp } from '../../support/application.ts'
import { loopOn } from '../../support/loop.ts'
import { child, TARGETS } from '../../support/state.ts'

const MAIN = new URL('../../../server/main.ts', import.meta.url).pathname
/** What a person who presses Ctrl-C is promised, and the time of a busy machine. */
const SOON_MS = 30_000

type Listening = Awaited<ReturnType<typeof listenApp>>

const commandTo = ({ tls, code }: Listening, url: string, ...args: string[]) => {
  const remote = ['--host', url, '--fingerprint', tls?.fingerprint256 ?? '', '--token', code]
  const command = execa(process.execPath, [MAIN, ...args, ...remote], { reject: false, timeout: 180_000 })
  const said = { stdout: '', stderr: '' }
  command.stdout.on('data', text => {
    said.stdout += text
  })
  command.stderr.on('data', text => {
    said.stderr += text
  })
  const has = (where: keyof typeof said, text: string) =>
    expect.poll(() => said[where], { timeout: 90_000 }).toContain(text)
  const interrupt = async () => {
    const at = performance.now()
    command.kill('SIGINT')
    const { exitCode, stderr } = await command
    return { exitCode, stderr, waited: performance.now() - at }
  }
  return { command, has, interrupt }
}

/** A run that goes on, followed through a network. */
const following = async (...args: string[]) => {
  const machine = await listenApp({ command: child('hang') })
  const network = await networkTo(machine.url)
  const followed = commandTo(machine, network.url, 'run', 'cpu/stress', ...args)
  await followed.has('stdout', 'Misbehave')
  const [run] = await machine.executive.list()
  return { ...machine, ...followed, network, id: run?.id ?? '' }
}

test.for([[[]], [['--json']]])(
  'a lost connection is said once, and its return; the run goes on: %j',
  async ([args]) => {
    const { network, has, executive, id, command } = await following(...(args ?? []))
    network.cut()
    await has('stderr', 'connection lost')
    network.mend()
    await has('stderr', 'connected again')
    await executive.cancel(id)
    const { exitCode, stderr } = await command
    expect(stderr.match(/connection lost/g)).toHaveLength(1)
    expect(exitCode).toBe(3)
  },
)

test('a machine that says nothing any more through an open connection is told of, too', async () => {
  const { network, has, interrupt } = await following()
  network.freeze()
  await has('stderr', 'connection lost')
  expect(await interrupt()).toMatchObject({ exitCode: 130 })
})

test.for(['cut', 'freeze'] as const)('Ctrl-C ends it, and says that the test goes on there: %s', async how => {
  const { network, interrupt, id, executive } = await following()
  network[how]()
  const { exitCode, stderr, waited } = await interrupt()
  expect(stderr).toMatch(new RegExp(`The test could not be cancelled: .+ run ${id}`))
  expect(exitCode).toBe(130)
  expect(waited).toBeLessThan(SOON_MS)
  expect((await executive.get(id)).state).toBe('running')
})

/** A machine that vanishes as soon as it is asked to do this. */
const vanishingAt = async (method: string, path: string, ...args: string[]) => {
  const target = { id: 'partition-1', kind: 'partition', name: 'p1', device: '/dev/null' } as const
  const machine = await listenApp({ targets: [...TARGETS, target] })
  const network = await networkTo(machine.url)
  const asked = new Promise<void>(resolve =>
    machine.app.server.on('request', request => {
      if (request.method !== method || request.url !== path) return
      network.freeze()
      resolve()
    }),
  )
  const command = commandTo(machine, network.url, ...args)
  await asked
  return command
}

test.for([
  ['a test is started', 'POST', '/api/runs', ['run', 'cpu/stress'], 'has not answered within 5 s'],
  [
    'a partition is opened',
    'POST',
    '/api/partitions/partition-1/view',
    ['explore', 'partition-1', 'ls'],
    'not be closed',
  ],
] as const)('Ctrl-C ends it while %s and nothing is answered', async ([, method, path, args, saying]) => {
  const { interrupt } = await vanishingAt(method, path, ...args)
  const { exitCode, stderr, waited } = await interrupt()
  expect(stderr).toContain(saying)
  expect(exitCode).toBe(130)
  expect(waited).toBeLessThan(SOON_MS)
})

describe.runIf(process.getuid?.() === 0)('explore', () => {
  const partition = async () => {
    const folder = await temporaryFolder()
    const source = join(folder, 'source')
    await mkdir(source)
    await writeFile(join(source, 'large'), '')
    await truncate(join(source, 'large'), 64 * MIB)
    const image = await imageFile(folder, 80 * MIB)
    await execa('mke2fs', ['-q', '-t', 'ext4', '-d', source, image])
    return loopOn(image)
  }

  const reading = async () => {
    const target = { id: 'partition-1', kind: 'partition', name: 'p1', device: await partition() } as const
    const machine = await listenApp({ targets: [target] })
    const network = await networkTo(machine.url)
    const read = commandTo(machine, network.url, 'explore', 'partition-1', 'cat', '/large')
    return { ...machine, ...read, network }
  }

  test('a lost connection ends it with an error', async () => {
    const { network, command, has } = await reading()
    await has('stdout', '\0')
    network.cut()
    const { exitCode, stderr } = await command
    expect(stderr).toMatch(/could not be closed.+\n.*what has come is not all/)
    expect(exitCode).toBe(2)
  })

  test('Ctrl-C ends it while the machine says nothing', async () => {
    const { network, has, interrupt } = await reading()
    await has('stdout', '\0')
    network.freeze()
    const { exitCode, stderr, waited } = await interrupt()
    expect(stderr).toContain('could not be closed')
    expect(exitCode).toBe(130)
    expect(waited).toBeLessThan(SOON_MS)
  })
})
