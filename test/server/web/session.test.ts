import { expect, test } from 'vitest'
import { openApp, signIn } from '../../support/application.ts'

const tryCode = ({ app }: Awaited<ReturnType<typeof openApp>>, code: string, remoteAddress = '192.0.2.1') =>
  app.inject({ method: 'POST', url: '/api/session', body: { code }, remoteAddress })

test('the cookie of a new session is for this host only, and no script can read it', async () => {
  const opened = await openApp()
  const { statusCode, body, headers } = await tryCode(opened, opened.code)
  expect([statusCode, body]).toEqual([204, ''])
  expect(headers['set-cookie']).toMatch(/^__Host-s=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/)
})

test('a session says which boot and version answers', async () => {
  const opened = await openApp()
  const { body } = await opened.app.inject({ url: '/api/session', headers: { cookie: await signIn(opened) } })
  expect(JSON.parse(body)).toEqual({ bootId: expect.stringMatching(/^[0-9a-f-]{36}$/), version: '1.2.3' })
})

test('signing out ends the session and takes the cookie back', async () => {
  const opened = await openApp()
  const headers = { cookie: await signIn(opened) }
  const { statusCode, headers: answered } = await opened.app.inject({ method: 'DELETE', url: '/api/session', headers })
  expect([statusCode, answered['set-cookie']]).toEqual([204, expect.stringMatching(/^__Host-s=; .*; Max-Age=0$/)])
  expect((await opened.app.inject({ url: '/api/session', headers })).statusCode).toBe(401)
})

test('browsers may send an empty JSON body with DELETE', async () => {
  const opened = await openApp()
  for (const payload of ['', '{}']) {
    const headers = { cookie: await signIn(opened), 'content-type': 'application/json' }
    const { statusCode } = await opened.app.inject({ method: 'DELETE', url: '/api/session', headers, payload })
    expect(statusCode).toBe(204)
  }
})

test('the eleventh wrong code in a minute is told to wait; the right one still opens the door', async () => {
  const opened = await openApp()
  for (let i = 0; i < 10; i++) {
    const { statusCode, body } = await tryCode(opened, 'wrong')
    expect([statusCode, JSON.parse(body).code]).toEqual([401, 'wrong-code'])
  }
  const { statusCode, headers, body } = await tryCode(opened, 'wrong')
  expect([statusCode, JSON.parse(body).code]).toEqual([429, 'too-many-tries'])
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect((await tryCode(opened, opened.code)).statusCode).toBe(204)
  expect((await tryCode(opened, 'wrong', '192.0.2.2')).statusCode).toBe(401)
})

test('wrong bearer tokens count too, and never lock out sessions and valid tokens', async () => {
  const opened = await openApp()
  const cookie = await signIn(opened)
  const ask = (headers: Record<string, string>) => opened.app.inject({ url: '/api/session', headers })
  const wrong = { authorization: 'Bearer wrong' }
  for (let i = 0; i < 10; i++) expect((await ask(wrong)).statusCode).toBe(401)
  expect((await ask(wrong)).statusCode).toBe(429)
  expect((await ask({ cookie })).statusCode).toBe(200)
  expect((await ask(opened.bearer)).statusCode).toBe(200)
})

test('strangers cannot fill the log: of tries that have to wait nothing is written', async () => {
  const opened = await openApp()
  for (let i = 0; i < 50; i++) await tryCode(opened, 'wrong')
  expect(opened.logged.filter(line => line.includes('wrong-code'))).toHaveLength(10)
})

test('a sign-in larger than 4 kB is refused', async () => {
  const opened = await openApp()
  expect((await tryCode(opened, 'x'.repeat(4 * 1024))).statusCode).toBe(413)
})

test('no secret is ever logged, but who signed in, failed and started is', async () => {
  const opened = await openApp()
  const cookie = await signIn(opened)
  const secrets = [opened.code, opened.code.replaceAll('-', ''), cookie.slice('__Host-s='.length), 'wr0ng-c0de']
  await tryCode(opened, 'wr0ng-c0de')
  await opened.app.inject({ url: '/api/runs', headers: { authorization: 'Bearer wr0ng-c0de' } })
  for (const headers of [{ cookie }, opened.bearer]) {
    await opened.app.inject({ url: '/api/runs?x=1', headers })
    await opened.app.inject({ url: '/nothing', headers })
    await opened.app.inject({ method: 'POST', url: '/api/runs', headers, body: { probe: 'cpu/stress', target: 'cpu' } })
  }
  const log = opened.logged.join('')
  for (const secret of secrets) expect(log).not.toContain(secret)
  const events = opened.logged.map(line => JSON.parse(line).event)
  expect(events).toEqual(expect.arrayContaining(['signed-in', 'wrong-code', 'run-started']))
})
