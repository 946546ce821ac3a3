import { basename, dirname } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { chunks, output } from '../../probes/tool.ts'
import { allProcesses, commandLine } from '../support/processes.ts'

const { signal } = new AbortController()

/** The pids of the processes that run exactly this. */
const running = (...command: string[]) => allProcesses().filter(pid => commandLine(pid) === `${command.join('\0')}\0`)

afterEach(() => vi.unstubAllEnvs())

test('a program has ended when it has, though an orphan of it floods its output for ever', async () => {
  const words = 'an orphan of the test of tool.ts'
  vi.stubEnv('PATH', `${dirname(process.execPath)}:${process.env['PATH']}`)
  const program = new URL('../children/leave-flood.ts', import.meta.url).pathname
  let bytes = 0
  const flood = chunks(basename(process.execPath), [program, words], { signal })
  for (;;) {
    const next = await flood.next()
    if (next.done) {
      expect(next.value).toEqual({ exitCode: 0, killedBy: undefined })
      break
    }
    bytes += next.value.text.length
  }
  expect(bytes).toBeGreaterThan(2 ** 20)
  // Nobody reads any more: its next write ends it.
  await expect.poll(() => running('yes', words)).toEqual([])
}, 20_000)

test('a program has ended when it has, though an orphan of it holds its output open in silence', async () => {
  const { exitCode } = await output('setsid', ['--fork', 'sleep', '4.321'], { signal })
  expect(exitCode).toBe(0)
  await expect.poll(() => running('sleep', '4.321')).toHaveLength(1)
  await expect.poll(() => running('sleep', '4.321'), { timeout: 10_000 }).toEqual([])
})

test('all that a program wrote before its end is read, however much', async () => {
  const { text, exitCode } = await output('seq', ['1000000'], { signal })
  expect(text.endsWith('\n1000000\n')).toBe(true)
  expect(exitCode).toBe(0)
})
