import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runPaths } from '../../../server/executive/run-folder.ts'
import { collect } from '../../../server/rescue/collector.ts'
import { CPU_RUN, child, openExecutive, temporaryState } from '../../support/state.ts'
import { openReceiver } from './receiver.ts'

const patience = { silenceSeconds: 20, graceSeconds: 1, afterEndSeconds: 1 }
const BOOT = '00000000-0000-4000-8000-000000000000'

const start = (url: string, state: string) => {
  const controller = new AbortController()
  const tries: (string | undefined)[] = []
  const onTry = (failure: string | undefined) => void tries.push(failure)
  const options = { url, state, bootId: BOOT, serial: 'S 1&2', onTry, signal: controller.signal, firstPauseMs: 5 }
  const over = collect(options)
  const stop = async () => {
    controller.abort()
    await over
  }
  onTestFinished(stop)
  return { tries, stop }
}

type Batch = Awaited<ReturnType<Awaited<ReturnType<typeof openReceiver>>['until']>>[number]
const isLast = ({ body }: Batch) => body.includes('"testRunEnd"')
const runOf = ({ url }: Batch) => url.searchParams.get('runId')

const finishedRun = async (state: string) => {
  const executive = await openExecutive(state, { command: child('pass'), patience })
  const { id } = await executive.start(CPU_RUN)
  await executive.over(id)
  return id
}

test('the copy of a run is the same, byte for byte, and says whose it is', async () => {
  const state = await temporaryState()
  const receiver = await openReceiver()
  start(`${receiver.url}/records?site=1`, state)
  const id = await finishedRun(state)
  const all = await receiver.until(all => all.some(isLast))
  expect(all.map(({ body }) => body).join('')).toBe(await readFile(runPaths(state, id).records, 'utf8'))
  expect(all[0]?.headers['content-type']).toBe('application/x-ndjson')
  expect(Object.fromEntries(all[0]?.url.searchParams ?? [])).toEqual({
    site: '1',
    runId: id,
    bootId: BOOT,
    serial: 'S 1&2',
    firstSequenceNumber: '0',
  })
})

test('records are sent while the test runs, not only at its end', async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('hang'), patience })
  const receiver = await openReceiver()
  start(receiver.url, state)
  const { id } = await executive.start(CPU_RUN)
  await receiver.until(all => all.some(batch => runOf(batch) === id))
  expect((await executive.get(id)).state).toBe('running')
  await executive.cancel(id)
  const all = await receiver.until(all => all.some(isLast))
  const numbers = all.flatMap(({ body }) =>
    body
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).sequenceNumber),
  )
  expect(numbers).toEqual(numbers.map((_, index) => index))
})

test('a run that begins long after the one before is seen, too', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const state = await temporaryState()
  const receiver = await openReceiver()
  start(receiver.url, state)
  const first = await finishedRun(state)
  await receiver.until(all => all.some(batch => runOf(batch) === first && isLast(batch)))
  vi.advanceTimersByTime(3_600_000)
  const second = await finishedRun(state)
  await receiver.until(all => all.some(batch => runOf(batch) === second && isLast(batch)))
})

test('what was not acknowledged is sent again, in order, and nothing else', async () => {
  const state = await temporaryState()
  const id = await finishedRun(state)
  const receiver = await openReceiver((_request, count) => (count < 3 ? 500 : 204))
  const { tries } = start(receiver.url, state)
  const all = await receiver.until(all => all.length === 3)
  const records = await readFile(runPaths(state, id).records, 'utf8')
  expect(all.map(({ body }) => body)).toEqual([records, records, records])
  await expect.poll(() => tries).toEqual(['HTTP 500', 'HTTP 500', undefined])
})

test('started anew, it sends what it had not sent before', async () => {
  const state = await temporaryState()
  const first = await finishedRun(state)
  const receiver = await openReceiver()
  const { tries, stop } = start(receiver.url, state)
  await expect.poll(() => tries.length).toBe(1)
  await stop()
  const second = await finishedRun(state)
  start(receiver.url, state)
  const all = await receiver.until(all => all.some(batch => runOf(batch) === second && isLast(batch)))
  expect(all.filter(batch => runOf(batch) === first)).toHaveLength(1)
})

test('a collector that does not answer holds up no run', async () => {
  const state = await temporaryState()
  const receiver = await openReceiver(() => undefined)
  start(receiver.url, state)
  const id = await finishedRun(state)
  await receiver.until(all => all.length > 0)
  const executive = await openExecutive(state, { patience })
  expect((await executive.get(id)).end).toEqual({ status: 'COMPLETE', result: 'PASS' })
})

test('a flood is sent piece by piece: memory stays small', { timeout: 120_000 }, async () => {
  const state = await temporaryState()
  const executive = await openExecutive(state, { command: child('flood'), patience })
  const { id } = await executive.start(CPU_RUN)
  const receiver = await openReceiver()
  start(receiver.url, state)
  const all = await receiver.until(all => all.length > 5)
  await executive.cancel(id)
  for (const { body } of all) expect(body.length).toBeLessThan(400_000)
})
