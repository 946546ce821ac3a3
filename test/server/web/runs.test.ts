import { expect, test } from 'vitest'
import { probes } from '../../../probes/registry.ts'
import { createIdempotency } from '../../../server/web/idempotency.ts'
import { openApp } from '../../support/application.ts'
import { CPU_RUN, child } from '../../support/state.ts'

type Opened = Awaited<ReturnType<typeof openApp>>

const start = ({ app, bearer }: Opened, body: object = CPU_RUN, key?: string) =>
  app.inject({
    method: 'POST',
    url: '/api/runs',
    headers: { ...bearer, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body,
  })

const read = async ({ app, bearer }: Opened, url: string) =>
  JSON.parse((await app.inject({ url, headers: bearer })).body)

test('a start answers 202 with the run and where to find it', async () => {
  const opened = await openApp()
  const { statusCode, headers, body } = await start(opened)
  const run = JSON.parse(body)
  expect(statusCode).toBe(202)
  expect(run).toMatchObject({ probe: 'cpu/stress', target: 'cpu', params: expect.any(Object), state: 'running' })
  expect(headers.location).toBe(`/api/runs/${run.id}`)
  expect(await read(opened, `${headers.location}`)).toMatchObject({ id: run.id, fold: { steps: expect.any(Array) } })
})

test('a second start on the same target names the run that holds it', async () => {
  const opened = await openApp()
  const { id } = JSON.parse((await start(opened)).body)
  const { statusCode, body } = await start(opened)
  expect(statusCode).toBe(409)
  expect(JSON.parse(body)).toMatchObject({ code: 'target-in-use', runId: id, probe: 'cpu/stress', target: 'cpu' })
})

test('a hundred starts at once give one run', async () => {
  const opened = await openApp()
  const answers = await Promise.all(Array.from({ length: 100 }, () => start(opened)))
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses.filter(status => status === 202)).toHaveLength(1)
  expect(statuses.filter(status => status === 409)).toHaveLength(99)
})

test('a start repeated with its Idempotency-Key is done once and answered alike, also at the same time', async () => {
  const opened = await openApp()
  const answers = await Promise.all([start(opened, CPU_RUN, 'a'), start(opened, CPU_RUN, 'a')])
  answers.push(await start(opened, CPU_RUN, 'a'))
  const told = answers.map(({ statusCode, body, headers }) => [statusCode, body, headers.location])
  expect(told).toEqual(Array(3).fill(told[0]))
  expect(told[0]?.[0]).toBe(202)
  expect(await opened.executive.list()).toHaveLength(1)
})

test('an Idempotency-Key that comes again with another request is refused', async () => {
  const opened = await openApp()
  await start(opened, CPU_RUN, 'a')
  const { statusCode, body } = await start(opened, { ...CPU_RUN, queue: true }, 'a')
  expect([statusCode, JSON.parse(body).code]).toEqual([422, 'key-reused'])
})

test('a refused start may be repeated with its Idempotency-Key', async () => {
  const opened = await openApp()
  const { id } = JSON.parse((await start(opened)).body)
  expect((await start(opened, CPU_RUN, 'a')).statusCode).toBe(409)
  await opened.executive.cancel(id)
  await opened.executive.over(id)
  expect((await start(opened, CPU_RUN, 'a')).statusCode).toBe(202)
})

test('the answers to the last thousand keys are remembered, no more', async () => {
  const once = createIdempotency<number>()
  let done = 0
  const ask = (key: number) => once(`${key}`, {}, async () => done++)
  for (let key = 0; key < 1001; key++) expect(await ask(key)).toBe(key)
  expect(await ask(1)).toBe(1)
  expect(await ask(0)).toBe(1001)
})

test('a cancelled run answers 202 and ends; cancelling it again answers 409', async () => {
  const opened = await openApp()
  const { id } = JSON.parse((await start(opened)).body)
  const cancel = () => opened.app.inject({ method: 'DELETE', url: `/api/runs/${id}`, headers: opened.bearer })
  expect((await cancel()).statusCode).toBe(202)
  await opened.executive.over(id)
  expect(await read(opened, `/api/runs/${id}`)).toMatchObject({ state: 'ended', end: { status: 'SKIP' } })
  const { statusCode, body } = await cancel()
  expect([statusCode, JSON.parse(body).code]).toEqual([409, 'already-ended'])
})

test('the runs are listed newest first', async () => {
  const opened = await openApp()
  const first = JSON.parse((await start(opened)).body)
  const second = JSON.parse((await start(opened, { ...CPU_RUN, queue: true })).body)
  const { runs } = await read(opened, '/api/runs')
  expect(runs.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id])
})

test('a running test is listed with its progress', async () => {
  const opened = await openApp({ command: child('progress') })
  const { id } = JSON.parse((await start(opened)).body)
  const progress = async () => (await read(opened, '/api/runs')).runs[0].progress
  await expect.poll(progress, { timeout: 30_000 }).toEqual({ fraction: 0.25, etaSeconds: 30 })
  const { body } = await opened.app.inject({ url: '/metrics', headers: opened.bearer })
  expect(body).toContain(`rescue_pro_run_progress_ratio{run="${id}",probe="cpu/stress"} 0.25\n`)
})

test('the machine is told with its boot and our version', async () => {
  expect(await read(await openApp(), '/api/machine')).toMatchObject({
    dutInfo: { dutInfoId: 'test' },
    targets: [{ id: 'machine' }, { id: 'cpu' }, { id: 'memory' }],
    bootId: expect.any(String),
    version: '1.2.3',
  })
})

test('every probe is described with words and a JSON Schema of its parameters', async () => {
  const described = await read(await openApp(), '/api/probes')
  expect(described.map(({ id }: { id: string }) => id)).toEqual(probes.map(({ id }) => id))
  for (const probe of described) {
    expect(probe.title).not.toBe(probe.words.title)
    expect(probe.params).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' })
  }
})

test.for(['json', 'html', 'ocp.jsonl'])('the report as %s is saved, never shown', async format => {
  const opened = await openApp({ command: child('pass') })
  const { id } = JSON.parse((await start(opened)).body)
  const ask = (query: string) => opened.app.inject({ url: `/api/report.${format}${query}`, headers: opened.bearer })
  const { statusCode, headers, body } = await ask(`?run=${id}&run=${id}`)
  expect([statusCode, body]).toEqual([200, `${format} ${id},${id}`])
  expect(headers).toMatchObject({
    'content-disposition': `attachment; filename="report.${format}"`,
    'content-security-policy': 'sandbox',
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
  })
  expect((await ask('')).body).toBe(`${format} ${id}`)
})
