import { expect, onTestFinished, test } from 'vitest'
import { type Registration, register } from '../../../server/rescue/registration.ts'
import { openReceiver } from './receiver.ts'

const body = (...addresses: string[]): Registration => ({
  product: 'rescue-pro',
  version: '1.2.3',
  serial: 'S123',
  addresses,
  macs: ['52:54:00:12:34:56'],
  url: `https://${addresses[0]}/`,
  certificateFingerprint: 'AA:BB',
  bootId: '00000000-0000-4000-8000-000000000000',
  bootedAt: '2026-01-02T03:04:05.000Z',
  lang: 'en',
})

const start = (url: string, describe: () => Registration | undefined) => {
  const controller = new AbortController()
  const tries: (string | undefined)[] = []
  const onTry = (failure: string | undefined) => void tries.push(failure)
  const over = register({ url, describe, onTry, signal: controller.signal, firstPauseMs: 5 })
  onTestFinished(async () => {
    controller.abort()
    await over
  })
  return tries
}

test('says once who the machine is', async () => {
  const receiver = await openReceiver()
  start(`${receiver.url}/up?site=1`, () => body('192.0.2.7'))
  const [request] = await receiver.until(all => all.length > 0)
  expect(request).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } })
  expect(`${request?.url.pathname}${request?.url.search}`).toBe('/up?site=1')
  expect(JSON.parse(request?.body ?? '')).toEqual(body('192.0.2.7'))
})

test('waits for an address, and says it again when another comes', async () => {
  const receiver = await openReceiver()
  let asked = 0
  const describe = () => {
    asked++
    if (asked < 3) return undefined
    return asked < 6 ? body('192.0.2.7') : body('192.0.2.7', '2001:db8::7')
  }
  start(receiver.url, describe)
  const all = await receiver.until(all => all.length > 1)
  expect(all.map(({ body }) => JSON.parse(body).addresses)).toEqual([['192.0.2.7'], ['192.0.2.7', '2001:db8::7']])
})

test('tries again until the other side has taken it, and says how each try went', async () => {
  const receiver = await openReceiver((_request, count) => (count < 4 ? 503 : 200))
  const tries = start(receiver.url, () => body('192.0.2.7'))
  await receiver.until(all => all.length === 4)
  await expect.poll(() => tries).toEqual(['HTTP 503', 'HTTP 503', 'HTTP 503', undefined])
})

test('does not follow a redirect', async () => {
  const receiver = await openReceiver(() => 307)
  const tries = start(receiver.url, () => body('192.0.2.7'))
  await receiver.until(all => all.length > 2)
  expect(tries[0]).toBe('HTTP 307')
  expect(receiver.received.map(({ url }) => url.pathname)).not.toContain('/elsewhere')
})

test('a network without anybody is no end', async () => {
  const tries = start('http://127.0.0.1:9/', () => body('192.0.2.7'))
  await expect.poll(() => tries.length).toBeGreaterThan(2)
  expect(tries[0]).toMatch(/^[A-Z]+$|bad port/)
})

test('user and password of the URL are sent as Basic credentials and stay out of every message', async () => {
  const receiver = await openReceiver(() => 500)
  const tries = start(receiver.url.replace('//', '//desk:s%40cret@'), () => body('192.0.2.7'))
  const [request] = await receiver.until(all => all.length > 0)
  const sent = String(request?.headers.authorization).replace('Basic ', '')
  expect(Buffer.from(sent, 'base64').toString()).toBe('desk:s@cret')
  await expect.poll(() => tries.length).toBeGreaterThan(0)
  expect(tries.join()).not.toMatch(/desk|s@cret|s%40cret/)
})
