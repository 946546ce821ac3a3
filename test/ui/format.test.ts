import { expect, test } from 'vitest'
import { emptyRun } from '../../probes/contract/test-run.ts'
import { parseJson } from '../../ui/check.ts'
import { duration, durationRange, percent, quantity } from '../../ui/format.ts'
import { parseRoute } from '../../ui/route.ts'
import { limitTexts } from '../../ui/run/limit.ts'
import { remaining } from '../../ui/run/remaining.ts'

test.for<[number, string]>([
  [-1, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [250, '4 min 10 s'],
  [3599.6, '1 h 0 min'],
  [4800, '1 h 20 min'],
])('%d seconds are %s', ([seconds, text]) => expect(duration(seconds)).toBe(text))

test('a range is as fine as an estimate can be, and one duration when both ends are the same', () => {
  expect(durationRange(251, 318)).toBe('4 min 15 s to 5 min 15 s')
  expect(durationRange(58, 61)).toBe('about 1 min')
})

test.for<[number | string | boolean, string, string]>([
  [24 * 2 ** 30, 'B', '24\u00A0GiB'],
  [0, 'B', '0\u00A0B'],
  [1.7e9, 'B/s', '1.6\u00A0GiB/s'],
  [81.5234, '°C', '81.52\u00A0°C'],
  [3600, 'MHz', '3,600\u00A0MHz'],
  [true, '', 'yes'],
  ['V1.2', '', 'V1.2'],
])('%s %s is shown as %s', ([value, unit, text]) => expect(quantity(value, unit)).toBe(text))

test('99.9 % are not 100 %', () => expect(percent(0.999)).toBe('99\u00A0%'))

test('a broken limit says so in words', () => {
  const limit = { type: 'LESS_THAN', value: 95 } as const
  expect(limitTexts([limit], [], '°C')).toBe('<\u00A095\u00A0°C')
  expect(limitTexts([limit], [limit], '°C')).toBe('<\u00A095\u00A0°C (beyond)')
  expect(limitTexts(undefined, [])).toBe('–')
})

test('a test that hardly gets on is not said to be nearly done', () => {
  const late = { ...emptyRun(), lastUptime: 190 }
  const progress = { artifact: 'progress', testStepId: '0', fraction: 0.02, etaSeconds: 9000 } as const
  expect(remaining({ ...late, progress }, { low: 100, high: 200 })).toEqual({ low: 8100, high: expect.closeTo(10_350) })
})

test('what remains comes from the estimate at first, from the measured rate later', () => {
  const estimate = { low: 100, high: 200 }
  const run = { ...emptyRun(), lastUptime: 20 }
  expect(remaining(run, estimate)).toEqual({ low: 80, high: 180 })
  expect(
    remaining({ ...run, progress: { artifact: 'progress', testStepId: '0', fraction: 0.05, etaSeconds: 7 } }, estimate),
  ).toEqual({ low: 80, high: 180 })
  expect(
    remaining(
      { ...run, progress: { artifact: 'progress', testStepId: '0', fraction: 0.5, etaSeconds: 100 } },
      estimate,
    ),
  ).toEqual({
    low: expect.closeTo(90),
    high: expect.closeTo(115),
  })
  expect(remaining({ ...run, lastUptime: 500 }, estimate)).toBeUndefined()
})

test.for([
  ['', { page: 'machine' }],
  ['#/', { page: 'machine' }],
  ['#/memory', { page: 'memory' }],
  ['#/runs/a%20b', { page: 'run', id: 'a b' }],
  ['#/runs/%', { page: 'run', id: '%' }],
  ['#/runs', { page: 'unknown' }],
  ['#/runs/a/b', { page: 'unknown' }],
  ['#/constructor', { page: 'unknown' }],
] as const)('%s leads to %o', ([hash, route]) => expect(parseRoute(hash)).toEqual(route))

test('characters that hide or reorder text become visible', () => {
  expect(parseJson(JSON.stringify({ a: 'x\u202Ey\u0007z\u200B\n\t' }))).toEqual({ a: 'x\uFFFDy\uFFFDz\uFFFD\n\t' })
})
