import { describe, expect, test } from 'vitest'
import { whyFull } from '../../../probes/memory/memory-room.ts'
import { lockLimit, parseMemoryInfo, reserveOf, shareOut, takeable } from '../../../probes/memory/memory-size.ts'

test.for([
  // total and available MiB, processors: reserve, takeable
  ['8 GiB', 7900, 7400, 8, 512, 6808],
  ['24 GiB', 24_105, 23_300, 2, 512, 22_688],
  ['1 TiB', 1_031_000, 1_020_000, 128, 20_620, 997_079],
  ['1 GiB, one processor', 970, 700, 1, 512, 135],
  ['too little', 970, 560, 1, 512, 0],
  ['less than the reserve', 400, 300, 4, 512, 0],
] as const)('%s', ([, total, available, cpus, reserve, most]) => {
  expect(reserveOf(total)).toBe(reserve)
  expect(takeable({ total, available }, cpus)).toBe(most)
})

describe('shares', () => {
  test.for([
    [10, 4, [2, 2, 3, 3]],
    [3, 8, [1, 1, 1]],
    [1, 1, [1]],
    [22_688, 2, [11_344, 11_344]],
  ] as const)('%i MiB among %i processors', ([mebibytes, cpus, shares]) => {
    expect(shareOut(mebibytes, cpus)).toEqual(shares)
  })
})

test('/proc/meminfo without MemAvailable is an error', () => {
  expect(() => parseMemoryInfo('MemTotal:       24683520 kB\n')).toThrow('MemAvailable')
  expect(parseMemoryInfo('MemTotal:       2048 kB\nMemFree: 1 kB\nMemAvailable:    1024 kB\n')).toEqual({
    total: 2,
    available: 1,
  })
})

describe('room for one more memtester', () => {
  const total = 24_105
  test.for([
    ['enough', 10_000, 0, undefined],
    ['not above the reserve', 1_500, 0, 'only 988 MiB can still be taken.'],
    ['none', 100, 0, 'only 0 MiB can still be taken.'],
    ['enough, but programs wait', 10_000, 12.5, 'programs wait for memory 12.5 % of the time.'],
  ] as const)('%s', ([, available, stalled, why]) => {
    expect(whyFull(1000, { total, available }, stalled)).toBe(why)
  })
})

describe('what may be locked without root', () => {
  const limits = (soft: string) =>
    `Max open files  1024  4096  files\nMax locked memory         ${soft}              8388608              bytes\n`
  test.for([
    ['8388608', 8_388_608],
    ['unlimited', Number.POSITIVE_INFINITY],
  ] as const)('%s', ([soft, bytes]) => {
    expect(lockLimit(limits(soft))).toBe(bytes)
  })

  test('is an error when the kernel does not say', () => {
    expect(() => lockLimit('')).toThrow('locked memory')
  })
})
