// The run process where its records cannot be written, for real: on a file system that is full for a while, and nowhere.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import { expect, onTestFinished, test, vi } from 'vitest'
import { checkChain } from '../../server/report/chain-check.ts'
import { temporaryState } from '../support/state.ts'

const MAIN = new URL('../../probes/main.ts', import.meta.url).pathname
const PAGE = 4096

test.runIf(process.getuid?.() === 0)('a full file system costs no record: the test waits for room', async () => {
  const folder = await temporaryState()
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${4 * PAGE}`, 'tmpfs', folder])
  onTestFinished(async () => void (await execa('umount', ['--lazy', folder])))
  const [filling, records] = [join(folder, 'filling'), join(folder, 'records.jsonl')]
  await writeFile(filling, Buffer.alloc(3 * PAGE))
  await writeFile(records, `${'x'.repeat(PAGE - 100)}\n`)
  await using file = await open(records, 'a')
  const run = spawn(process.execPath, [MAIN, 'run', 'machine/kernel-log', 'machine'], {
    stdio: ['ignore', file.fd, 'inherit'],
  })
  const ended = once(run, 'exit')
  await vi.waitFor(async () => expect((await stat(records)).size).toBe(PAGE), 60_000)
  await rm(filling)
  await ended
  const bytes = await readFile(records)
  expect(checkChain(bytes.subarray(PAGE - 99))).toMatchObject({ garbage: [], hasEnd: true })
})

test.for([['list'], ['run', 'machine/kernel-log']])(
  '%s that can write nowhere ends with 2: 1 would say that the hardware failed',
  async words => {
    await using closed = await open('/dev/null', 'r')
    const run = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', closed.fd, 'pipe'] })
    const [said, [code]] = await Promise.all([text(run.stderr as Readable), once(run, 'exit')])
    expect(code).toBe(2)
    expect(said).toContain('EBADF')
  },
)
