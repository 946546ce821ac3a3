import { expect, test } from 'vitest'
import { openApp, signIn } from '../../support/application.ts'

const OPEN = ['GET /', 'GET /healthz', 'GET /icon.svg', 'GET /assets/main-abc123.js', 'POST /api/session']
const CLOSED = [
  'GET /api/session',
  'DELETE /api/session',
  'GET /api/machine',
  'GET /api/probes',
  'GET /api/runs',
  'POST /api/runs',
  'GET /api/runs/:id',
  'DELETE /api/runs/:id',
  'GET /api/runs/:id/events',
  'GET /api/events',
  'GET /api/report.json',
  'GET /api/report.html',
  'GET /api/report.ocp.jsonl',
  'GET /metrics',
  'GET /openapi.json',
  'GET /api/partitions/:id/view',
  'POST /api/partitions/:id/view',
  'DELETE /api/partitions/:id/view',
  'GET /api/partitions/:id/files',
  'GET /api/partitions/:id/files/stat',
  'GET /api/partitions/:id/files/text',
  'GET /api/partitions/:id/files/content',
  'GET /api/partitions/:id/files/archive',
  'GET /api/partitions/:id/files/search',
  'POST /api/partitions/:id/unlock',
  'POST /api/partitions/:id/lock',
]

/** What `printRoutes` draws as a tree, as a list of `METHOD /path`. */
const routesOf = (tree: string) => {
  const parents: string[] = []
  return tree.split('\n').flatMap(line => {
    const [, indent = '', segment = '', methods] = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line) ?? []
    const depth = indent.length / 4
    parents[depth] = segment
    const path = parents.slice(0, depth + 1).join('')
    return (methods ?? '').split(', ').flatMap(method => (method ? [`${method} ${path}`] : []))
  })
}

const split = (route: string) => {
  const [method = '', url = ''] = route.split(' ')
  return { method: method as 'GET', url: url.replace(':id', 'x') }
}

test('these are all routes: what is open is open on purpose', async () => {
  const { app } = await openApp()
  const routes = routesOf(app.printRoutes()).filter(route => !route.startsWith('HEAD'))
  expect(routes.sort()).toEqual([...OPEN, ...CLOSED].sort())
})

test.for(CLOSED)('%s without a session answers 401, always in the same words', async route => {
  const { app, executive } = await openApp()
  const expected = (await app.inject({ url: '/api/session' })).body
  const wrong = { cookie: '__Host-s=wrong', 'content-type': 'application/json' }
  for (const headers of [{}, { cookie: '__Host-s=wrong' }, { cookie: '__Host-s=' }, { cookie: 'a=b; ;=' }, wrong]) {
    const { statusCode, body, headers: answered } = await app.inject({ ...split(route), headers })
    expect([statusCode, body, answered['www-authenticate']]).toEqual([401, expected, 'Bearer'])
  }
  expect(await executive.list()).toEqual([])
})

test.for(['Bearer wrong', 'Bearer', 'Basic YWRtaW46YWRtaW4=', 'bearer  ', `Bearer ${'A'.repeat(5000)}`, 'Bearer ��'])(
  'the authorization %s answers 401',
  async authorization => {
    const { app } = await openApp()
    expect((await app.inject({ url: '/api/runs', headers: { authorization } })).statusCode).toBe(401)
  },
)

test('a session cookie does not count beside an authorization', async () => {
  const opened = await openApp()
  const cookie = await signIn(opened)
  for (const authorization of ['Basic YWRtaW46YWRtaW4=', 'Bearer wrong', ''])
    expect((await opened.app.inject({ url: '/api/runs', headers: { cookie, authorization } })).statusCode).toBe(401)
})

test('a session cookie and a bearer token each open the routes', async () => {
  const opened = await openApp()
  const cookie = await signIn(opened)
  for (const headers of [{ cookie }, { cookie: `other=1; ${cookie}` }, opened.bearer])
    expect((await opened.app.inject({ url: '/api/session', headers })).statusCode).toBe(200)
})

test.for(['/nothing', '/apis', '/<script>alert(1)</script>', '/assets/x.js'])(
  'the unknown path %s answers 404 in plain text that repeats none of it',
  async url => {
    const { app } = await openApp()
    const { statusCode, headers, body } = await app.inject({ url })
    expect([statusCode, headers['content-type'], body]).toEqual([404, 'text/plain', 'There is nothing here.'])
  },
)

test.for(['/assets/../index.html', '/assets/%2e%2e/%2e%2e/README.md', '/assets/..%2f..%2fREADME.md', '//etc/passwd'])(
  'the path %s reaches no file',
  async url => {
    const { app } = await openApp()
    expect((await app.inject({ url })).statusCode).toBe(404)
  },
)

test.for(['GET /api', 'GET /api/', 'GET /api/nothing', 'POST /api/runs/1/2', 'GET /api/<script>'])(
  '%s, which is not there, is a problem with a stable code',
  async route => {
    const { app } = await openApp()
    const { statusCode, headers, body } = await app.inject(split(route))
    expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8'])
    expect(JSON.parse(body)).toMatchObject({ status: 404, code: 'not-found', detail: 'There is nothing here.' })
  },
)

test.for([
  ['PUT /api/runs', 'GET, HEAD, POST'],
  ['OPTIONS /api/runs', 'GET, HEAD, POST'],
  ['PATCH /api/runs/7', 'DELETE, GET, HEAD'],
  ['POST /api/runs/7?x=1', 'DELETE, GET, HEAD'],
  ['DELETE /api/report.json', 'GET, HEAD'],
  ['TRACE /', 'GET, HEAD'],
  ['POST /healthz', 'GET, HEAD'],
] as const)('%s is refused with the methods that are there: %s', async ([route, allow]) => {
  const { app, bearer } = await openApp()
  const { statusCode, headers, body } = await app.inject({ ...split(route), headers: bearer })
  expect([statusCode, headers.allow]).toEqual([405, allow])
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(JSON.parse(body)).toMatchObject({ status: 405, code: 'method-not-allowed' })
})

test('HEAD of a stream, which has no end, is refused', async () => {
  const { app, bearer } = await openApp()
  const { statusCode, headers } = await app.inject({ method: 'HEAD', url: '/api/events', headers: bearer })
  expect([statusCode, headers.allow]).toEqual([405, 'GET'])
})

test.for(['/', '/healthz', '/api/machine', '/api/runs', '/api/report.json', '/openapi.json', '/metrics'])(
  'HEAD %s answers like GET, without the body',
  async url => {
    const { app, bearer } = await openApp()
    const [head, get] = [
      await app.inject({ method: 'HEAD', url, headers: bearer }),
      await app.inject({ url, headers: bearer }),
    ]
    expect([head.statusCode, head.headers['content-type']]).toEqual([200, get.headers['content-type']])
    expect([head.body, head.headers['content-length']]).toEqual(['', get.headers['content-length']])
  },
)

test.for(CLOSED.filter(route => route.startsWith('GET') && !route.endsWith('events')))(
  'HEAD instead of %s needs to be signed in, too',
  async route => {
    const { app } = await openApp()
    expect((await app.inject({ ...split(route), method: 'HEAD' })).statusCode).toBe(401)
  },
)

test.for([
  ['localhost', 200],
  ['localhost:8443', 200],
  ['127.0.0.1:8443', 200],
  ['192.0.2.7', 200],
  ['[2001:db8::7]:8443', 200],
  ['RESCUE.example', 200],
  ['evil.example', 421],
  ['192.0.2.8', 421],
  ['[2001:db8::8]', 421],
  ['localhost.evil.example', 421],
  ['localhost@evil.example', 421],
  ['localhost:8443:1', 421],
] as const)('a request to the host %s answers %i', async ([host, status]) => {
  const { app } = await openApp()
  expect((await app.inject({ url: '/healthz', headers: { host } })).statusCode).toBe(status)
})

const OWN = 'https://192.0.2.7:8443'
test.for([
  ['no Origin', {}, 422],
  ['its own Origin', { origin: OWN }, 422],
  ['its own Origin, same-origin', { origin: OWN, 'sec-fetch-site': 'same-origin' }, 422],
  ['no Origin, typed by the user', { 'sec-fetch-site': 'none' }, 422],
  ['another host as Origin', { origin: 'https://evil.example' }, 403],
  ['another port as Origin', { origin: 'https://192.0.2.7:9443' }, 403],
  ['no port in Origin', { origin: 'https://192.0.2.7' }, 403],
  ['plain http as Origin', { origin: 'http://192.0.2.7:8443' }, 403],
  ['another name of the machine as Origin', { origin: 'https://localhost:8443' }, 403],
  ['a null Origin', { origin: 'null' }, 403],
  ['an empty Origin', { origin: '' }, 403],
  ['a longer Origin', { origin: `${OWN}.evil.example` }, 403],
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a sibling site', { 'sec-fetch-site': 'same-site' }, 403],
  ['its own Origin but another site', { origin: OWN, 'sec-fetch-site': 'cross-site' }, 403],
] as const)('a start with %s and a valid cookie gets past the guard or not', async ([, headers, status]) => {
  const opened = await openApp()
  const cookie = await signIn(opened)
  const { statusCode } = await opened.app.inject({
    method: 'POST',
    url: '/api/runs',
    headers: { host: '192.0.2.7:8443', cookie, ...headers },
    body: { probe: 'cpu/stress', target: 'cpu', params: { nonsense: 1 } },
  })
  expect(statusCode).toBe(status)
})

test.for(['GET /api/runs', 'GET /api/events', 'GET /api/report.html', 'DELETE /api/session', 'POST /api/session'])(
  'another site cannot use the cookie for %s',
  async route => {
    const opened = await openApp()
    const cookie = await signIn(opened)
    const answers = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }].map(headers =>
      opened.app.inject({ ...split(route), headers: { cookie, ...headers } }),
    )
    for (const { statusCode } of await Promise.all(answers)) expect(statusCode).toBe(403)
  },
)

test('a link on another site may lead to the page, and only there', async () => {
  const { app } = await openApp()
  expect((await app.inject({ url: '/', headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(200)
})

test('a program with a bearer token needs no Origin', async () => {
  const { app, bearer } = await openApp()
  const headers = { ...bearer, origin: 'https://other.example' }
  expect((await app.inject({ url: '/api/runs', headers })).statusCode).toBe(200)
})

test.for([...OPEN, ...CLOSED, 'GET /nothing', 'GET /%zz', 'OPTIONS /api/runs'])(
  '%s answers with all security headers and lets no other origin in',
  async route => {
    const { app } = await openApp()
    const { headers } = await app.inject({ ...split(route), headers: { origin: 'https://evil.example' } })
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self';/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cache-control': route.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
    })
    expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([])
  },
)

test('the sign of life says nothing but ok', async () => {
  const { app } = await openApp()
  expect((await app.inject({ url: '/healthz' })).body).toBe('ok')
})
