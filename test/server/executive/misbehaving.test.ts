import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSteps } from '../../../probes/contract/test-run.ts'
import { cgroupRoot, marked } from '../../../server/executive/confinement.ts'
import { runPaths } from '../../../server/executive/run-folder.ts'
import { MOST_BYTES } from '../../../server/executive/run-process.ts'
import { CPU_RUN, child, openExecutive, temporaryState } from '../../support/state.ts'

/** Only the child that must be found silent gets a short limit: a busy machine makes the others slow to start. */
const patience = (name: string) => ({
  silenceSeconds: name === 'silence' ? 2 : 60,
  graceSeconds: 1,
  afterEndSeconds: 1,
})
const never = new AbortController().signal

/** Runs a child to its end, cancelling it as soon as a record of the kind `cancelAt` is there. */
const run = async (name: string, cancelAt: string | undefined, useCgroup: boolean) => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child(name), patience: patience(name), useCgroup })
  const { id } = await executive.start(CPU_RUN)
  let records = 0
  let ends = 0
  for await (const { record } of executive.follow(id, -1, never)) {
    records++
    if (record.artifact === cancelAt) await executive.cancel(id).catch(() => {})
    if (record.artifact === 'testRunEnd') ends++
  }
  await executive.over(id)
  return { executive, id, records, ends, paths: runPaths(state, id), folded: await executive.fold(id) }
}

const CASES = [
  // child, cancelled at, status, result, symptoms
  ['pass', undefined, 'COMPLETE', 'PASS', []],
  ['crash', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-died']],
  ['half-line', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-died', 'torn-record']],
  ['garbage', undefined, 'COMPLETE', 'PASS', []],
  ['garbage-crash', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-died', 'unreadable-output']],
  ['exit-code', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-died']],
  ['nothing', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-died']],
  ['wrong-schema', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-died', 'unreadable-output']],
  ['fail-crash', undefined, 'COMPLETE', 'FAIL', ['run-process-died']],
  ['silence', undefined, 'ERROR', 'NOT_APPLICABLE', ['run-process-silent']],
  ['hang', 'log', 'SKIP', 'NOT_APPLICABLE', ['cancelled']],
  ['hang-after-end', undefined, 'COMPLETE', 'PASS', []],
  ['grandchild', 'log', 'SKIP', 'NOT_APPLICABLE', ['cancelled']],
] as const

for (const useCgroup of [true, false]) {
  test.for(CASES)(
    `%s ends in the right closing records and leaves no process, ${useCgroup ? 'in a cgroup' : 'without cgroups'}`,
    async ([name, cancelAt, status, result, symptoms], context) => {
      if (useCgroup && cgroupRoot() === undefined) return context.skip('no writable cgroup v2 on this machine')
      const { id, ends, folded } = await run(name, cancelAt, useCgroup)
      expect(folded.end).toEqual({ status, result })
      expect(folded.errors.map(({ symptom }) => symptom)).toEqual(symptoms)
      expect(openSteps(folded)).toEqual([])
      expect(ends).toBe(1)
      expect(marked(id)).toEqual([])
      expect(existsSync(join(cgroupRoot() ?? '/nowhere', 'rescue-pro', id))).toBe(false)
    },
  )
}

test('what a run process writes after its testRunEnd is cut off', async () => {
  const { paths } = await run('hang-after-end', undefined, true)
  const lines = (await readFile(paths.records, 'utf8')).trim().split('\n')
  expect(lines.filter(line => line.includes('"testRunEnd"'))).toHaveLength(1)
  expect(lines.at(-1)).toContain('"testRunEnd"')
})

test.for(['flood', 'flood-line'])(
  '%s: 1 GB of output is stopped at the limit and neither disk nor memory fills',
  async name => {
    const before = process.memoryUsage().rss
    const { folded, paths } = await run(name, undefined, true)
    expect(folded.end).toEqual({ status: 'ERROR', result: 'NOT_APPLICABLE' })
    expect(folded.errors.map(({ symptom }) => symptom)).toContain('output-limit')
    expect((await stat(paths.records)).size).toBeLessThan(MOST_BYTES + 64 * 1024)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20)
  },
)

test('a tool may raise the limit of its output, as xfs_repair does, without any capability', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('hang'), patience: patience('hang') })
  const { id } = await executive.start(CPU_RUN)
  for await (const { record } of executive.follow(id, -1, never)) if (record.artifact === 'log') break
  const [pid] = marked(id)
  const limit = async (of: number | string) =>
    /^Max file size +(?<soft>\w+) +(?<hard>\w+)/m.exec(await readFile(`/proc/${of}/limits`, 'utf8'))?.groups
  expect(await limit(pid ?? '')).toEqual({ soft: `${MOST_BYTES}`, hard: (await limit('self'))?.['hard'] })
  await executive.cancel(id)
  await executive.over(id)
})

test('the message of a dead run process says how it died and what it last wrote to stderr', async () => {
  const { folded } = await run('crash', undefined, true)
  expect(folded.errors[0]?.message).toContain('killed by SIGSEGV')
})
