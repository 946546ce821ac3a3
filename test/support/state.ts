// A state folder and an executive of its own for one test, gone with everything it started when the test ends.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Target } from '../../probes/contract/probe.ts'
import { destroy } from '../../server/executive/confinement.ts'
import { Executive, type ExecutiveOptions } from '../../server/executive/executive.ts'

export const TARGETS: Target[] = [
  { id: 'machine', kind: 'machine', name: 'machine' },
  { id: 'cpu', kind: 'cpu', name: 'cpu' },
  { id: 'memory', kind: 'memory', name: 'memory' },
]

export const temporaryState = async (): Promise<string> => {
  const state = await mkdtemp(join(tmpdir(), 'rescue-pro-test-'))
  onTestFinished(async () => {
    for (const id of await readdir(join(state, 'runs')).catch(() => [])) await destroy(id, undefined, undefined)
    await rm(state, { recursive: true, force: true })
  })
  return state
}

export const openExecutive = async (state: string, options: Partial<ExecutiveOptions> = {}): Promise<Executive> => {
  const env = { PATH: process.env['PATH'] ?? '' }
  const executive = await Executive.open({ state, env, targets: async () => TARGETS, ...options })
  onTestFinished(() => executive.close())
  return executive
}

/** The command that starts a program of test/children as run process. */
export const child = (name: string) => [process.execPath, new URL(`../children/${name}.ts`, import.meta.url).pathname]

export const CPU_RUN = { probe: 'cpu/stress', target: 'cpu', params: {} }
