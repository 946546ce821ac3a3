import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { openApp } from '../../support/application.ts'

interface Body {
  name: string
  text?: string
  base64?: string
  repeat?: string
  times?: number
}

const bytes = ({ text = '', base64, repeat, times = 0 }: Body) =>
  base64 === undefined ? Buffer.from(repeat === undefined ? text : repeat.repeat(times)) : Buffer.from(base64, 'base64')

const BODIES = readFileSync(new URL('../../cases/json-bodies/bodies.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Body => JSON.parse(line))

const START = { probe: 'cpu/stress', target: 'cpu', params: {} }
const deep = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + 1 + '}'.repeat(depth))

test.for([
  ['an unknown probe', { ...START, probe: 'cpu/nothing' }, 404, 'unknown-probe'],
  ['a path as probe', { ...START, probe: '../../../etc/passwd' }, 404, 'unknown-probe'],
  ['an unknown target', { ...START, target: 'sda' }, 404, 'unknown-target'],
  ['a device path as target', { ...START, target: '/dev/sda' }, 404, 'unknown-target'],
  ['a shell command as target', { ...START, target: '0;touch /tmp/pwned' }, 404, 'unknown-target'],
  ['an option as target', { ...START, target: '--help' }, 404, 'unknown-target'],
  ['an unknown parameter', { ...START, params: { nonsense: 1 } }, 422, 'invalid-parameters'],
  ['a parameter of the wrong type', { ...START, params: { seconds: '10' } }, 422, 'invalid-parameters'],
  ['a parameter below its limit', { ...START, params: { seconds: -1 } }, 422, 'invalid-parameters'],
  ['a fractional parameter', { ...START, params: { seconds: 1.5 } }, 422, 'invalid-parameters'],
  ['a huge parameter', { ...START, params: { seconds: 1e300 } }, 422, 'invalid-parameters'],
  ['deep parameters', { ...START, params: deep(2000) }, 422, 'invalid-parameters'],
  ['an unknown key', { ...START, extra: 1 }, 400, 'invalid-request'],
  ['constructor as key', { ...START, constructor: 1 }, 400, 'invalid-request'],
  ['constructor as parameter', { ...START, params: { constructor: 1 } }, 422, 'invalid-parameters'],
  ['no probe', { target: 'cpu' }, 400, 'invalid-request'],
  ['no target', { probe: 'cpu/stress' }, 400, 'invalid-request'],
  ['a number as probe', { ...START, probe: 1 }, 400, 'invalid-request'],
  ['null as target', { ...START, target: null }, 400, 'invalid-request'],
  ['a list as parameters', { ...START, params: [] }, 400, 'invalid-request'],
  ['null as parameters', { ...START, params: null }, 400, 'invalid-request'],
  ['a string as queue', { ...START, queue: 'yes' }, 400, 'invalid-request'],
  ['a very long probe', { ...START, probe: 'x'.repeat(101) }, 400, 'invalid-request'],
  ['a list', [START], 400, 'invalid-request'],
  ['a body of 16 kB', { ...START, target: 'x'.repeat(16 * 1024) }, 413, 'too-large'],
] as const)('a start with %s is refused', async ([, body, status, code]) => {
  const { app, executive, bearer } = await openApp()
  const answer = await app.inject({ method: 'POST', url: '/api/runs', headers: bearer, payload: body })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([
    status,
    'application/problem+json; charset=utf-8',
  ])
  expect(JSON.parse(answer.body)).toMatchObject({ type: 'about:blank', status, code, detail: expect.any(String) })
  expect(answer.body).not.toMatch(/\.ts:\d|node_modules/)
  expect(await executive.list()).toEqual([])
})

test('a refused field is named by its path', async () => {
  const { app, bearer } = await openApp()
  const payload = { ...START, probe: 1, queue: 'x' }
  const { body } = await app.inject({ method: 'POST', url: '/api/runs', headers: bearer, payload })
  expect(JSON.parse(body).errors.map(({ path }: { path: string }) => path)).toEqual(['/probe', '/queue'])
})

test.for([
  '{"__proto__": {"x": 1}}',
  '{"\\u005f_proto__": {"x": 1}}',
  '{"probe": "cpu/stress", "target": "cpu", "params": {"__proto__": {"seconds": 1}}}',
  '{"probe": "cpu/stress", "target": "cpu", "params": {"constructor": {"prototype": {"x": 1}}}}',
  '{"constructor": {"prototype": {"x": 1}}}',
  '',
])('the body %s is refused', async payload => {
  const { app, executive, bearer } = await openApp()
  const headers = { ...bearer, 'content-type': 'application/json' }
  const { statusCode } = await app.inject({ method: 'POST', url: '/api/runs', headers, payload })
  expect(statusCode).toBe(400)
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  expect(await executive.list()).toEqual([])
})

test.for([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  'text/json',
  'x',
])('a start with the content type %s answers 415', async type => {
  const { app, bearer } = await openApp()
  const headers = { ...bearer, 'content-type': type }
  const answer = await app.inject({ method: 'POST', url: '/api/runs', headers, payload: JSON.stringify(START) })
  expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([415, 'not-json'])
})

test.for([
  ['GET /api/runs/%00', 404],
  ['GET /api/runs/..%2f..%2fetc', 404],
  [`GET /api/runs/${'x'.repeat(65)}`, 400],
  ['GET /api/runs/x%0d%0aSet-Cookie:a=b', 404],
  ['GET /api/runs/%zz', 400],
  ['DELETE /api/runs/nothing', 404],
  ['GET /api/runs/nothing/events', 404],
  ['GET /api/report.json?run=nothing', 404],
  ['GET /api/report.json?run=..%2f..%2fetc', 404],
  ['GET /api/report.json?x=1', 400],
  ['GET /api/report.json?__proto__=1', 400],
  [`GET /api/report.json?${'run=x&'.repeat(300)}`, 400],
  ['GET /api/report.exe', 404],
] as const)('%s answers %i', async ([route, status]) => {
  const { app, bearer } = await openApp()
  const [method = '', url = ''] = route.split(' ')
  expect((await app.inject({ method: method as 'GET', url, headers: bearer })).statusCode).toBe(status)
})

test.for([
  ['', 400],
  ['x'.repeat(129), 400],
  ['a b', 400],
  ['ä', 400],
] as const)('the Idempotency-Key %s is refused', async ([key, status]) => {
  const { app, bearer } = await openApp()
  const headers = { ...bearer, 'idempotency-key': key }
  expect((await app.inject({ method: 'POST', url: '/api/runs', headers, payload: START })).statusCode).toBe(status)
})

test('all of JSONTestSuite is there', () => {
  expect(BODIES).toHaveLength(318)
})

const statuses = new Map<string, number>()

test('every body of JSONTestSuite is refused with a 4xx on every route that takes one, and nothing starts', async () => {
  const { app, executive, bearer } = await openApp()
  for (const url of ['/api/runs', '/api/session']) {
    for (const body of BODIES) {
      const headers = { ...(url === '/api/runs' ? bearer : {}), 'content-type': 'application/json' }
      const answer = await app.inject({ method: 'POST', url, headers, payload: bytes(body) })
      statuses.set(`${answer.statusCode}`, (statuses.get(`${answer.statusCode}`) ?? 0) + 1)
      expect([body.name, answer.statusCode]).toEqual([body.name, expect.toSatisfy(refused)])
    }
  }
  expect(await executive.list()).toEqual([])
})

const refused = (status: number) => status === 400 || status === 413

test('bodies of JSONTestSuite as parameters are refused, or accepted when they say nothing', async () => {
  const { app, bearer } = await openApp()
  const headers = { ...bearer, 'content-type': 'application/json' }
  for (const body of BODIES) {
    const [head, tail] = ['{"probe":"cpu/nothing","target":"cpu","params":', '}']
    const payload = Buffer.concat([Buffer.from(head), bytes(body), Buffer.from(tail)])
    const { statusCode } = await app.inject({ method: 'POST', url: '/api/runs', headers, payload })
    // An unknown probe is only looked for when all else is valid.
    expect([body.name, statusCode]).toEqual([body.name, expect.toSatisfy(status => refused(status) || status === 404)])
  }
})

afterAll(() => console.log('JSONTestSuite answers:', Object.fromEntries(statuses)))
