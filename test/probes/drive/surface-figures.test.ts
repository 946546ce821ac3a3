// How fast, how long, how slow: what a surface scan calculates.
import { describe, expect, test } from 'vitest'
import { createPace } from '../../../probes/drive/surface-pace.ts'
import { createRegions, type Region, slowRegions } from '../../../probes/drive/surface-regions.ts'

const MIB = 1 << 20

describe('regions', () => {
  const regionsOf = (from: number, to: number) => {
    const regions = createRegions(from, to, 4 * MIB, 2)
    for (let offset = from; offset < to; offset += 4 * MIB) regions.add({ offset, milliseconds: 20, good: true })
    return regions.completed()
  }

  test.for([
    ['a small drive has one for each piece', 0, 100 * MIB, 25],
    ['a large drive has at most 256', 0, 5000 * MIB, 250],
    ['a part of a drive has its own', 2000 * MIB, 4000 * MIB + 512, 251],
  ] as const)('%s', ([, from, to, count]) => {
    const regions = regionsOf(from, to)
    expect(regions).toHaveLength(count)
    expect(regions[0]?.offset).toBe(from)
    expect(regions.reduce((sum, { length }) => sum + length, 0)).toBe(to - from)
  })

  test('come in the order of the drive, whatever order they were read in', () => {
    const regions = createRegions(0, 12 * MIB, 4 * MIB, 2)
    regions.add({ offset: 4 * MIB, milliseconds: 1, good: true })
    expect(regions.completed()).toEqual([])
    regions.add({ offset: 0, milliseconds: 1, good: true })
    expect(regions.completed().map(({ offset }) => offset)).toEqual([0, 4 * MIB])
    regions.add({ offset: 8 * MIB, milliseconds: 1, good: false })
    expect(regions.completed()).toMatchObject([{ offset: 8 * MIB, good: false }])
  })

  test('have median, 99 %, longest and rate', () => {
    const regions = createRegions(0, 256 * 400 * MIB, 4 * MIB, 2)
    for (let index = 0; index < 100; index++)
      regions.add({ offset: index * 4 * MIB, milliseconds: index + 1, good: true })
    expect(regions.completed()).toEqual([
      {
        ...{ offset: 0, length: 400 * MIB, p50: 51, p99: 100, max: 100, slowest: 99 * 4 * MIB, good: true },
        rate: (400 * MIB * 2) / 1000 / 5050,
      },
    ])
  })
})

const region = (p50: number, max = p50, good = true): Region => ({
  ...{ offset: 0, length: MIB, p50, p99: max, max, slowest: 0, rate: 1, good },
})
const usual = Array.from({ length: 100 }, () => region(20, 40))

test.for([
  ['a drive that is as fast everywhere', [...usual], 0],
  ['a disk whose inner half is half as fast', [...usual, ...usual.map(() => region(40, 80))], 0],
  ['a region twice the limit', [...usual, region(500)], 1],
  ['a quick drive with a region ten times slower that is still quick', [...usual.map(() => region(1)), region(10)], 0],
  ['a pause of three seconds', [...usual, region(20, 3000)], 1],
  ['a slow drive on a slow bus with a pause', [...usual.map(() => region(200)), region(200, 3000)], 0],
  ['a region with errors, which is told of anyway', [...usual, region(5000, 9000, false)], 0],
] as const)('%s', ([, regions, slow]) => {
  expect(slowRegions(regions).regions).toHaveLength(slow)
})

describe('what remains', () => {
  const GB = 1e9

  test('is known from the rate of the last seconds', () => {
    const pace = createPace(100 * GB, 100 * GB, false)
    expect(pace(0, 0)).toEqual({ rate: 0 })
    expect(pace(10, 1 * GB)).toEqual({ rate: 1e8, etaSeconds: 990 })
    for (let second = 11; second <= 60; second++) pace(second, 1 * GB + (second - 10) * 2e8)
    expect(pace(61, 11.2 * GB)).toMatchObject({ rate: 2e8 })
  })

  test('is longer on a disk, which becomes slower towards its end', () => {
    const pace = createPace(100 * GB, 100 * GB, true)
    pace(0, 0)
    expect(pace(10, 2 * GB).etaSeconds).toBeCloseTo(676, 0)
  })

  test.for([0, 0.25, 0.5, 0.9])('of a real disk is right from the start on, at %d of it', share => {
    const speed = (place: number) => 2e8 * (1 - place / 2)
    const pace = createPace(100 * GB, 100 * GB, true)
    let at = share * 100 * GB
    const eta = [0, 1].map(second => {
      const now = pace(second, at)
      at += speed(at / (100 * GB))
      return now.etaSeconds
    })[1]
    let truth = -1
    for (let place = share * 100 * GB; place < 100 * GB; truth++) place += speed(place / (100 * GB))
    expect(Math.abs((eta ?? 0) - truth) / truth).toBeLessThan(0.02)
  })
})
