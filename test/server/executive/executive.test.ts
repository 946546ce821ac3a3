import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createChain } from '../../../probes/contract/chain.ts'
import { elapsedSeconds } from '../../../probes/contract/test-run.ts'
import { marked } from '../../../server/executive/confinement.ts'
import { identify, isAlive, ownIdentity } from '../../../server/executive/process-identity.ts'
import { type RunFile, readRun, readRuns, runPaths, writeRun } from '../../../server/executive/run-folder.ts'
import { CPU_RUN, child, openExecutive, temporaryState } from '../../support/state.ts'

const never = new AbortController().signal
const patience = { silenceSeconds: 20, graceSeconds: 1, afterEndSeconds: 1 }

test.for([
  ['an unknown probe', { ...CPU_RUN, probe: 'cpu/nothing' }, 404, 'unknown-probe'],
  ['a probe by a path', { ...CPU_RUN, probe: '../../etc/passwd' }, 404, 'unknown-probe'],
  ['an unknown target', { ...CPU_RUN, target: 'sda' }, 404, 'unknown-target'],
  ['a target of another kind', { ...CPU_RUN, target: 'memory' }, 404, 'unknown-target'],
  ['an unknown parameter', { ...CPU_RUN, params: { minutes: 3 } }, 422, 'invalid-parameters'],
  ['a parameter of the wrong type', { ...CPU_RUN, params: { seconds: 'x' } }, 422, 'invalid-parameters'],
] as const)('%s is refused and nothing starts', async ([, request, status, code]) => {
  const state = await temporaryState()
  const executive = await openExecutive(state)
  await expect(executive.start(request)).rejects.toMatchObject({ status, code })
  expect(await readRuns(state)).toEqual([])
})

test('a target in use is refused, naming the run that holds it', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('hang'), patience })
  const { id } = await executive.start(CPU_RUN)
  await expect(executive.start(CPU_RUN)).rejects.toMatchObject({
    status: 409,
    code: 'target-in-use',
    details: { runId: id, probe: 'cpu/stress', target: 'cpu' },
  })
})

test('who has seen the end of a run can start the next one, though the process of the first still stands', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('hang-after-end'), patience })
  const first = await executive.start(CPU_RUN)
  for await (const { record } of executive.follow(first.id, -1, never)) if (record.artifact === 'testRunEnd') break
  expect((await executive.get(first.id)).state).toBe('running')
  const second = await executive.start(CPU_RUN)
  expect((await executive.get(first.id)).state).toBe('ended')
  expect((await executive.get(second.id)).state).toBe('running')
})

test('a hundred starts at once give one run and ninety-nine refusals', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('hang'), patience })
  const starts = await Promise.allSettled(Array.from({ length: 100 }, () => executive.start(CPU_RUN)))
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a queued run is pending and starts when the target is free', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('hang'), patience })
  const first = await executive.start(CPU_RUN)
  const second = await executive.start({ ...CPU_RUN, queue: true })
  expect((await executive.get(second.id)).state).toBe('pending')
  await executive.cancel(first.id)
  const { value } = await executive.follow(second.id, -1, never).next()
  expect(value?.record.artifact).toBe('testRunStart')
  expect((await executive.get(first.id)).state).toBe('ended')
})

test('a pending run that is cancelled ends as SKIP without ever having started', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('hang'), patience })
  await executive.start(CPU_RUN)
  const { id } = await executive.start({ ...CPU_RUN, queue: true })
  await executive.cancel(id)
  await executive.over(id)
  const folded = await executive.fold(id)
  expect(folded.end).toEqual({ status: 'SKIP', result: 'NOT_APPLICABLE' })
  expect(folded.steps).toEqual([])
})

test('a run goes on when its executive is gone and is adopted by the next one, without gap or duplicate', async () => {
  const state = await temporaryState()
  const first = await openExecutive(state, { command: child('hang'), patience })
  const { id } = await first.start(CPU_RUN)
  await first.follow(id, -1, never).next()
  await first.close()
  const run = await readRun(state, id)
  if (!run) throw new Error('run.json is gone')
  expect(run.process && isAlive(run.process)).toBe(true)
  await writeRun(state, { ...run, executive: { pid: 2 ** 21, startTime: 1 } })

  const second = await openExecutive(state, { command: child('hang'), patience })
  await second.cancel(id)
  const numbers: number[] = []
  for await (const { record } of second.follow(id, -1, never)) numbers.push(record.sequenceNumber)
  expect(numbers).toEqual(numbers.map((_, index) => index))
  await second.over(id)
  expect((await second.get(id)).end).toEqual({ status: 'SKIP', result: 'NOT_APPLICABLE' })
  expect(marked(id)).toEqual([])
})

test('a run that was started just before its executive died is found by its mark', async () => {
  const state = await temporaryState()
  const first = await openExecutive(state, { command: child('hang'), patience })
  const { id } = await first.start(CPU_RUN)
  await first.close()
  const run = await readRun(state, id)
  if (!run) throw new Error('run.json is gone')
  const { process: known, ...forgotten } = run
  await writeRun(state, { ...forgotten, executive: { pid: 2 ** 21, startTime: 1 } })
  const second = await openExecutive(state, { command: child('hang'), patience })
  expect((await readRun(state, id))?.process).toEqual(known)
  await second.cancel(id)
  await second.over(id)
})

test('a run is followed to its end when its folder could not be written to for a while', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => said.mockRestore())
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('hang'), patience })
  const { id } = await executive.start(CPU_RUN)
  const inTheWay = `${runPaths(state, id).run}.new`
  await mkdir(inTheWay)
  const pid = (await readRun(state, id))?.process?.pid ?? 0
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(said).toHaveBeenCalled(), 60_000)
  expect((await executive.get(id)).state).toBe('running')
  await rmdir(inTheWay)
  await executive.over(id)
  expect((await executive.get(id)).state).toBe('ended')
})

test.for(['progress', 'hang'])('a run whose folder is deleted ends, and gives free what it held: %s', async name => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => said.mockRestore())
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child(name), patience })
  const { id } = await executive.start(CPU_RUN)
  const following = executive.follow(id, -1, never)
  await following.next()
  await rm(runPaths(state, id).folder, { recursive: true })
  await executive.over(id)
  expect(marked(id)).toEqual([])
  const rest = async () => {
    for await (const _ of following);
  }
  await expect(rest()).rejects.toMatchObject({ status: 404, code: 'unknown-run' })
  expect(await readRuns(state)).toEqual([])
  expect(await executive.start(CPU_RUN)).toMatchObject({ state: 'running' })
})

test('a pid that now belongs to another process is not taken for the run', async () => {
  const state = await temporaryState()
  const first = await openExecutive(state, { command: child('pass'), patience })
  const { id } = await first.start(CPU_RUN)
  await first.over(id)
  const run = await readRun(state, id)
  if (!run) throw new Error('run.json is gone')
  const { end: _, ...unended } = run
  const stranger = { pid: process.pid, startTime: ownIdentity().startTime - 1 }
  await writeFile(runPaths(state, id).records, '')
  await writeRun(state, { ...unended, process: stranger, executive: stranger })
  const second = await openExecutive(state, { command: child('pass'), patience })
  await second.over(id)
  expect((await second.fold(id)).errors[0]?.symptom).toBe('run-process-died')
})

test('the newest run is the one that was started last, also when the clock was set back meanwhile', async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('pass'), patience })
  const first = await executive.start(CPU_RUN)
  await executive.over(first.id)
  const run = await readRun(state, first.id)
  if (!run) throw new Error('run.json is gone')
  await writeRun(state, { ...run, createdAt: '2099-01-01T00:00:00.000Z' })
  const second = await executive.start(CPU_RUN)
  expect((await executive.list()).map(({ id }) => id)).toEqual([second.id, first.id])
})

test('a reader that resumes after a record gets exactly the rest', async () => {
  const executive = await openExecutive(await temporaryState(), { command: child('fail-crash'), patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.over(id)
  const numbers: number[] = []
  for await (const { record } of executive.follow(id, 2, never)) numbers.push(record.sequenceNumber)
  expect(numbers).toEqual([3, 4, 5])
})

test('another process that is neither run nor executive is never touched', async () => {
  const bystander = spawn('sleep', ['4243'], { stdio: 'ignore' })
  onTestFinished(() => void bystander.kill())
  await once(bystander, 'spawn')
  const executive = await openExecutive(await temporaryState(), { command: child('grandchild'), patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.cancel(id)
  await executive.over(id)
  expect(bystander.exitCode).toBeNull()
  expect(bystander.signalCode).toBeNull()
})

const GONE = { pid: 2 ** 21, startTime: 1 }

/** A run as a dead executive left it, with what `change` says of it. */
const leftBehind = async (state: string, change: (run: RunFile) => Partial<RunFile>) => {
  const first = await openExecutive(state, { command: child('pass'), patience })
  const { id } = await first.start(CPU_RUN)
  await first.over(id)
  await first.close()
  const run = await readRun(state, id)
  if (!run) throw new Error('run.json is gone')
  const { end: _, ...unended } = run
  await writeFile(runPaths(state, id).records, '')
  await writeRun(state, { ...unended, executive: GONE, ...change(run) })
  return id
}

test('a process group that merely has the pid of a dead run is left alone', async () => {
  const stranger = spawn('sleep', ['4244'], { stdio: 'ignore', detached: true })
  onTestFinished(() => void stranger.kill('SIGKILL'))
  await once(stranger, 'spawn')
  const state = await temporaryState()
  const id = await leftBehind(state, () => ({ process: { pid: stranger.pid ?? 0, startTime: 1 } }))
  const second = await openExecutive(state, { patience })
  await second.over(id)
  expect(stranger.signalCode).toBeNull()
  expect(isAlive({ pid: stranger.pid ?? 0, startTime: identify(stranger.pid ?? 0)?.startTime ?? -1 })).toBe(true)
})

test('a run of an earlier boot ends as machine-restarted, and its duration is that of its own records', async () => {
  const state = await temporaryState()
  const id = await leftBehind(state, () => ({ bootId: '00000000-0000-4000-8000-000000000000' }))
  const link = createChain()
  const start = { artifact: 'testRunStart', name: 'child', version: '1', commandLine: '', parameters: {} } as const
  const records = [
    link({ ...start, dutInfo: { dutInfoId: '0' } }),
    link({ artifact: 'log', severity: 'INFO', message: 'x' }),
  ]
  await writeFile(runPaths(state, id).records, records.map(line => `${line}\n`).join(''))
  const second = await openExecutive(state, { patience })
  await second.over(id)
  const folded = await second.fold(id)
  expect(folded.errors.map(({ symptom }) => symptom)).toEqual(['machine-restarted'])
  expect(folded.end).toEqual({ status: 'ERROR', result: 'NOT_APPLICABLE' })
  expect(elapsedSeconds(folded)).toBeLessThan(1)
})

test('a pending run of an earlier boot is not started any more', async () => {
  const state = await temporaryState()
  const id = await leftBehind(state, () => ({ process: undefined, bootId: '00000000-0000-4000-8000-000000000000' }))
  const second = await openExecutive(state, { command: child('hang'), patience })
  await second.over(id)
  expect((await second.fold(id)).errors.map(({ symptom }) => symptom)).toEqual(['machine-restarted'])
})

test('a command that will end does not start what a dead server left pending, and is not held up by it', async () => {
  const state = await temporaryState()
  const id = await leftBehind(state, () => ({ process: undefined }))
  const command = await openExecutive(state, { command: child('hang'), patience, resident: false })
  const { id: own } = await command.start(CPU_RUN)
  expect((await command.get(id)).state).toBe('pending')
  await command.cancel(own)
  await command.over(own)
})

test('a cancel by another executive ends a run that does not listen, as cancelled', async () => {
  const state = await temporaryState()
  const owner = await openExecutive(state, { command: child('hang'), patience })
  const { id } = await owner.start(CPU_RUN)
  await owner.follow(id, -1, never).next()
  const other = await openExecutive(state, { command: child('hang'), patience })
  await other.cancel(id)
  await owner.over(id)
  expect((await other.fold(id)).end).toEqual({ status: 'SKIP', result: 'NOT_APPLICABLE' })
  expect(marked(id)).toEqual([])
})

test('garbage in the state folder is passed over', async () => {
  const state = await temporaryState()
  const garbage = join(state, 'runs', '7b1d3a52-9f0e-4c43-8a51-0f6f3f6f0b11')
  await mkdir(garbage, { recursive: true })
  await writeFile(join(garbage, 'run.json'), '{"id": 7')
  await writeFile(join(state, 'runs', '7b1d3a52-9f0e-4c43-8a51-0f6f3f6f0b12'), 'a file')
  await writeFile(join(state, 'start.lock'), 'not a process')
  const executive = await openExecutive(state, { command: child('pass'), patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.over(id)
  expect((await executive.list()).map(run => run.id)).toEqual([id])
})

test('a run that cannot be started ends as an ERROR and holds nothing', async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: ['/nonexistent/node'], patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.over(id)
  expect((await executive.fold(id)).end).toEqual({ status: 'ERROR', result: 'NOT_APPLICABLE' })
  await executive.over((await executive.start(CPU_RUN)).id)
})
