import { expect, test } from 'vitest'
import { type Life, lifeAfter } from '../../../ui/run/sign-of-life.tsx'

test.for<[number, boolean, Life]>([
  [0, true, 'fresh'],
  [14.9, true, 'fresh'],
  [14.9, false, 'fresh'],
  [15, true, 'slow'],
  [15, false, 'cut'],
  [59.9, true, 'slow'],
  [59.9, false, 'cut'],
  [60, true, 'lost'],
  [60, false, 'lost'],
  [86_400, true, 'lost'],
])('after %d s of silence (connected: %s) the machine counts as %s', ([seconds, connected, life]) => {
  expect(lifeAfter(seconds, connected)).toBe(life)
})
