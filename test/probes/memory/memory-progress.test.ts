import { describe, expect, test } from 'vitest'
import { combined, createSpeed, type Share } from '../../../probes/memory/memory-progress.ts'

const GIB = 2 ** 30

const share = (change: Partial<Share>): Share => ({
  bytes: GIB,
  loops: 1,
  startedAt: 0,
  cpuSeconds: 0,
  lockSeconds: undefined,
  estimate: undefined,
  ended: false,
  ...change,
})
const testing = (cpuSeconds: number, remaining: number, passes = 0) =>
  share({ cpuSeconds, lockSeconds: 0, estimate: { remaining, passes, passesTotal: 2639 } })
const show = (...shares: Share[]) => combined(shares, 1, createSpeed())

describe('the fraction', () => {
  test.for([
    ['nothing has happened yet', [share({}), share({})], 0],
    ['both are half way', [testing(50, 50), testing(50, 50)], 0.5],
    ['one will end later: it decides', [testing(5e4, 5e4), testing(2.5e4, 7.5e4)], 0.25],
    ['one has ended', [share({ cpuSeconds: 90, lockSeconds: 0, ended: true }), testing(75, 25)], 0.75],
    ['all have ended', [share({ cpuSeconds: 90, ended: true }), share({ cpuSeconds: 90, ended: true })], 1],
  ] as const)('when %s', ([, shares, fraction]) => {
    expect(show(...shares).fraction).toBeCloseTo(fraction, 3)
  })

  test('while one still locks its memory counts the time that the tested one shows it will need', () => {
    const slow = share({ cpuSeconds: 100, lockSeconds: 0, estimate: { remaining: 900, passes: 0, passesTotal: 2639 } })
    const waiting = share({ startedAt: undefined })
    const speed = createSpeed()
    combined([{ ...slow, cpuSeconds: 0 }, waiting], 0, speed)
    const shown = combined([slow, waiting], 100, speed)
    expect(shown.fraction).toBeCloseTo(100 / 1100)
    expect(shown.etaSeconds).toBeCloseTo(1000)
  })

  test('counts what came before it was started', () => {
    const later = { ...testing(20, 70), startedAt: 30 }
    expect(combined([testing(40, 50), later], 50, createSpeed()).fraction).toBeCloseTo(50 / 120)
    expect(combined([{ ...testing(20, 50), startedAt: 30 }], 50, createSpeed()).fraction).toBeCloseTo(0.5)
  })
})

test.for([
  ['after some seconds is taken to catch up some of it', 3, 0.301],
  ['after some minutes is known to be slower', 300, 0.254],
] as const)('a memtester that is at half the pace of the others %s', ([, seconds, fraction]) => {
  const fast = testing(seconds, seconds)
  const slow = testing(seconds, seconds * 3)
  const [alone, together] = [show(slow), show(fast, slow)].map(shown => shown.fraction ?? 0)
  expect(alone).toBeCloseTo(0.25)
  expect(together).toBeCloseTo(fraction, 2)
})

test('work is bytes gone over', () => {
  const shown = show(testing(1, 1, 100), testing(1, 1, 50))
  expect(shown).toMatchObject({ workDone: 150 * GIB, workTotal: 2 * 2639 * GIB, unit: 'B' })
})

describe('what remains', () => {
  test('is stretched by as much as other programs slow the test down', () => {
    const speed = createSpeed()
    combined([testing(0, 100)], 0, speed)
    expect(combined([testing(5, 95)], 10, speed).etaSeconds).toBeCloseTo(190)
    expect(combined([testing(15, 85)], 20, speed).etaSeconds).toBeGreaterThan(85)
  })

  test('follows the last seconds', () => {
    const speed = createSpeed()
    for (let second = 0; second <= 20; second++) combined([testing(second / 2, 100)], second, speed)
    for (let second = 21; second < 60; second++) combined([testing(second - 10, 100)], second, speed)
    expect(combined([testing(50, 100)], 60, speed).etaSeconds).toBeCloseTo(100)
  })

  test('is not told before it is known which part of a processor the test gets', () => {
    const speed = createSpeed()
    const first = combined([testing(0, 100)], 0, speed)
    expect(first).not.toHaveProperty('etaSeconds')
    expect(combined([testing(0.05, 100)], 4, speed)).not.toHaveProperty('etaSeconds')
    expect(combined([testing(0.06, 100)], 6, speed).etaSeconds).toBeCloseTo(10_000)
  })

  test('is told at once on a machine that does nothing else', () => {
    const speed = createSpeed()
    combined([testing(0, 100)], 0, speed)
    expect(combined([testing(0.5, 100)], 0.5, speed).etaSeconds).toBeCloseTo(100)
  })

  test('takes the pace of one that was started later from its own time', () => {
    const speed = createSpeed()
    combined([testing(0, 95), share({ startedAt: undefined })], 0, speed)
    const second = { ...testing(2, 93), startedAt: 10 }
    expect(combined([testing(12, 83), second], 12, speed).etaSeconds).toBeCloseTo(93)
  })

  test('gives the rate over the last seconds', () => {
    const speed = createSpeed()
    combined([testing(0, 100, 0)], 0, speed)
    expect(combined([testing(10, 90, 20)], 10, speed).rate).toBe(2 * GIB)
  })
})
