// A part of the machine that another test has: what the command line offers, and that it can do it.
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { CPU_RUN, child, openExecutive, temporaryState } from '../../support/state.ts'

const MAIN = new URL('../../../server/main.ts', import.meta.url).pathname
const patience = { silenceSeconds: 20, graceSeconds: 1, afterEndSeconds: 1 }

/** A state folder whose processors are in use, and a command that wants them, too. */
const busy = async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('hang'), patience })
  const { id } = await executive.start(CPU_RUN)
  const wanting = (...args: string[]) =>
    execa(process.execPath, [MAIN, 'run', 'cpu/stress', '--seconds', '1', '--state', state, ...args], {
      reject: false,
      timeout: 120_000,
    })
  return { executive, id, wanting }
}

/** Resolves with what is said once it has been said for whom the test waits. */
const waiting = async (command: ReturnType<Awaited<ReturnType<typeof busy>>['wanting']>) => {
  let said = ''
  command.stderr.on('data', text => {
    said += text
  })
  await expect.poll(() => said, { timeout: 60_000 }).toContain('\n')
  return said
}

test('without --queue it is refused, saying who has it and what to add', async () => {
  const { wanting, executive } = await busy()
  const { exitCode, stderr } = await wanting()
  expect(stderr).toMatch(/^rescue-pro: cpu\/stress is using it.*\n.*--queue$/)
  expect(exitCode).toBe(2)
  expect(await executive.list()).toHaveLength(1)
})

test('with --queue it says for whom it waits, and runs when that has ended', async () => {
  const { wanting, executive, id } = await busy()
  const command = wanting('--queue')
  expect(await waiting(command)).toContain(`run ${id}`)
  await executive.cancel(id)
  const { exitCode, stdout } = await command
  expect(stdout).toMatch(/^PASS.* {2}cpu\/stress/m)
  expect(exitCode).toBe(0)
})

test('Ctrl-C while it waits cancels it, and not the one that it waits for', async () => {
  const { wanting, executive, id } = await busy()
  const command = wanting('--queue')
  await waiting(command)
  await expect.poll(async () => (await executive.list()).length, { timeout: 60_000 }).toBe(2)
  command.kill('SIGINT')
  expect((await command).exitCode).toBe(130)
  const ends = (await executive.list()).map(({ end }) => end?.status)
  expect(ends).toEqual(['SKIP', undefined])
  expect((await executive.get(id)).state).toBe('running')
})
