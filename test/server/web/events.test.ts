import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createConnection } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { bootId } from '../../../probes/contract/boot.ts'
import { runPaths } from '../../../server/executive/run-folder.ts'
import type { Run } from '../../../server/web/api.ts'
import { sendEvents } from '../../../server/web/event-stream.ts'
import { listenApp, signIn } from '../../support/application.ts'
import { events, get, type ServerEvent, type Version } from '../../support/event-client.ts'
import { CPU_RUN, child } from '../../support/state.ts'

const VERSIONS: Version[] = ['HTTP/1.1', 'HTTP/2']

type Opened = Awaited<ReturnType<typeof listenApp>>

const follow = ({ url, tls, bearer }: Opened, version: Version, path: string, lastEventId?: string) =>
  get(version, {
    url,
    path,
    ca: tls?.cert,
    headers: { ...bearer, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
  })

const take = async (source: AsyncIterable<ServerEvent>, count: number) => {
  const taken: ServerEvent[] = []
  for await (const event of source) {
    taken.push(event)
    if (taken.length === count) break
  }
  return taken
}

const all = (source: AsyncIterable<ServerEvent>) => take(source, Number.POSITIVE_INFINITY)

const endedRun = async () => {
  const opened = await listenApp({ command: child('pass') })
  const { id } = await opened.executive.start(CPU_RUN)
  await opened.executive.over(id)
  const lines = (await readFile(runPaths(opened.state, id).records, 'utf8')).trim().split('\n')
  return { opened, id, lines, path: `/api/runs/${id}/events` }
}

test.for(VERSIONS)('over %s all records come as they were written, numbered, and the stream ends', async version => {
  const { opened, path, lines } = await endedRun()
  const answer = await follow(opened, version, path)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  expect(await all(events(answer))).toEqual(lines.map((data, index) => ({ id: `${bootId()}.${index}`, data })))
})

test.for(VERSIONS)('over %s the first bytes come before any record', async version => {
  const opened = await listenApp({ command: child('nothing') })
  const { id } = await opened.executive.start(CPU_RUN)
  const { body } = await follow(opened, version, `/api/runs/${id}/events`)
  const [chunk] = await once(body, 'data')
  expect(String(chunk)).toBe(': connected\n\nretry: 1000\n\n')
})

test.for(VERSIONS)('over %s who has seen everything is answered 204', async version => {
  const { opened, path, lines } = await endedRun()
  const { status } = await follow(opened, version, path, `${bootId()}.${lines.length - 1}`)
  expect(status).toBe(204)
})

const RESUMES: [name: string, lastEventId: () => string, from: number][] = [
  ['after the first', () => `${bootId()}.0`, 1],
  ['of another boot', () => '11111111-2222-3333-4444-555555555555.1', 0],
  ['that was never written', () => `${bootId()}.99999`, 0],
  ['that is no id', () => 'nonsense', 0],
  ['that is no number', () => `${bootId()}.1e0`, 0],
  ['that is negative', () => `${bootId()}.-1`, 0],
  ['that is empty', () => '', 0],
]

test.for(RESUMES)('who resumes with an id %s gets the records from there', async ([, lastEventId, from]) => {
  const { opened, path, lines } = await endedRun()
  const answer = await follow(opened, 'HTTP/2', path, lastEventId())
  expect((await all(events(answer))).map(({ data }) => data)).toEqual(lines.slice(from))
})

test.for(VERSIONS)('over %s a stream cut again and again continues without gap or duplicate', async version => {
  const opened = await listenApp()
  const { id } = await opened.executive.start(CPU_RUN)
  const path = `/api/runs/${id}/events`
  const seen: ServerEvent[] = []
  for (const count of [1, 3, 2, 4]) {
    const answer = await follow(opened, version, path, seen.at(-1)?.id)
    seen.push(...(await take(events(answer), count)))
    answer.cut()
  }
  await opened.executive.cancel(id)
  seen.push(...(await all(events(await follow(opened, version, path, seen.at(-1)?.id)))))
  await opened.executive.over(id)
  const lines = (await readFile(runPaths(opened.state, id).records, 'utf8')).trim().split('\n')
  expect(seen.map(({ data }) => data)).toEqual(lines)
  expect(seen.map(({ id }) => id)).toEqual(lines.map((_, index) => `${bootId()}.${index}`))
})

test.for(VERSIONS)('over %s a page goes on when the server was restarted, without signing in again', async version => {
  const first = await listenApp()
  const { id } = await first.executive.start(CPU_RUN)
  const headers = { cookie: await signIn(first) }
  const path = `/api/runs/${id}/events`
  const ca = first.tls?.cert
  const before = await take(events(await get(version, { url: first.url, path, ca, headers })), 3)
  await Promise.all([first.app.close(), first.executive.close()])

  const { url } = await listenApp({ state: first.state })
  const resumed = { ...headers, 'last-event-id': before.at(-1)?.id ?? '' }
  const after = await take(events(await get(version, { url, path, ca, headers: resumed })), 3)
  expect([...before, ...after].map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5].map(number => `${bootId()}.${number}`))
})

test('two pages that follow one run get the same', async () => {
  const opened = await listenApp()
  const { id } = await opened.executive.start(CPU_RUN)
  const streams = await Promise.all(VERSIONS.map(version => follow(opened, version, `/api/runs/${id}/events`)))
  const [one, other] = await Promise.all(streams.map(stream => take(events(stream), 5)))
  expect(one).toEqual(other)
})

test('a stream ends when its session does', async () => {
  const opened = await listenApp()
  const { id } = await opened.executive.start(CPU_RUN)
  const cookie = await signIn(opened)
  const { url, tls } = opened
  const answer = await get('HTTP/2', { url, path: `/api/runs/${id}/events`, ca: tls?.cert, headers: { cookie } })
  const source = events(answer)
  await source.next()
  await opened.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } })
  await all(source)
})

test('a session may have eight streams; a ninth takes the place of one that ended', async () => {
  const opened = await listenApp()
  const path = '/api/events'
  const open = await Promise.all(Array.from({ length: 8 }, () => follow(opened, 'HTTP/2', path)))
  expect(open.map(({ status }) => status)).toEqual(Array(8).fill(200))
  const { status, body } = await follow(opened, 'HTTP/1.1', path)
  expect([status, JSON.parse(String(await body.read())).code]).toEqual([429, 'too-many-streams'])
  open[0]?.cut()
  await expect.poll(async () => (await follow(opened, 'HTTP/2', path)).status).toBe(200)
})

test('the states of all runs come first, then those that change', async () => {
  const opened = await listenApp()
  const first = await opened.executive.start(CPU_RUN)
  const source = events(await follow(opened, 'HTTP/2', '/api/events'))
  const next = async (): Promise<Run[]> => JSON.parse((await source.next()).value?.data ?? '').runs
  expect(await next()).toMatchObject([{ id: first.id, state: 'running' }])
  const second = await opened.executive.start({ ...CPU_RUN, queue: true })
  expect(await next()).toMatchObject([{ id: second.id, state: 'pending' }])
  await opened.executive.cancel(first.id)
  const states = new Map<string, string>()
  while (states.get(first.id) !== 'ended' || states.get(second.id) !== 'running') {
    for (const { id, state } of await next()) states.set(id, state)
  }
})

test('a server that closes ends its streams', async () => {
  const opened = await listenApp()
  const source = events(await follow(opened, 'HTTP/2', '/api/events'))
  await source.next()
  const closed = opened.app.close()
  await all(source)
  await closed
})

test('a client that does not read makes the stream wait, not grow', async () => {
  let made = 0
  const frames = async function* () {
    for (;;) yield `data: ${'x'.repeat(10_000)}${made++}\n\n`
  }
  const app = Fastify()
  app.get('/', (_request, reply) =>
    sendEvents(reply, { frames, mayGoOn: () => true, closing: new AbortController().signal }),
  )
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = createConnection((app.server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  // Nothing is read from here on: the kernel's buffers fill, then the stream's, then no more frames are made.
  await expect.poll(async () => made === (await later(() => made)), { interval: 1, timeout: 30_000 }).toBe(true)
  expect(made * 10_000).toBeLessThan(16 * 2 ** 20)
})

const later = async <T>(read: () => T): Promise<T> => {
  for (let turns = 0; turns < 1000; turns++) await setImmediate()
  return read()
}
