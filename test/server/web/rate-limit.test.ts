import { expect, test } from 'vitest'
import { createRateLimit, networkOf } from '../../../server/web/rate-limit.ts'

const openLimit = () => {
  const clock = { seconds: 50 }
  return { clock, limit: createRateLimit(() => clock.seconds) }
}

test('ten failures a minute from one address are counted, the eleventh must wait', () => {
  const { limit, clock } = openLimit()
  for (let i = 0; i < 10; i++) expect(limit.failed('192.0.2.1')).toBeUndefined()
  clock.seconds += 20
  expect(limit.failed('192.0.2.1')).toBe(40)
  expect(limit.failed('192.0.2.2')).toBeUndefined()
  clock.seconds += 40
  expect(limit.failed('192.0.2.1')).toBeUndefined()
})

test('sixty failures a minute from everywhere are counted, the next must wait', () => {
  const { limit, clock } = openLimit()
  for (let i = 0; i < 60; i++) expect(limit.failed(`192.0.2.${i}`)).toBeUndefined()
  for (let i = 0; i < 1000; i++) expect(limit.failed(`198.51.100.${i}`)).toBe(60)
  clock.seconds += 60
  expect(limit.failed('198.51.100.1')).toBeUndefined()
})

test.for([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['fe80::', 'fe80:0:0:0'],
] as const)('%s is counted as %s', ([address, network]) => {
  expect(networkOf(address)).toBe(network)
})
