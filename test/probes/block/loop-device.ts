// A loop device of this test, and what people do with one; all of it ends with the test.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { loopOn } from '../../support/loop.ts'

export const isRoot = process.getuid?.() === 0

/** Runs to its end; throws when that is not 0. */
export const run = async (program: string, ...args: string[]) => (await execa(program, args)).stdout

/** An empty one of so many MiB. */
export const loopDevice = async (mebibytes = 16): Promise<string> => {
  const folder = await scratchFolder()
  const file = join(folder, 'image')
  await run('truncate', '--size', `${mebibytes}M`, file)
  return loopOn(file)
}

export const scratchFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** For `running`: a shell becomes a program that prints a line and goes on. */
export const HOLD = 'exec tail --follow /proc/version'

/** A process that goes on until the test ends; resolves with its pid when it has printed its first line. */
export const running = async (program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await once(child.stdout, 'data')
  return child
}
