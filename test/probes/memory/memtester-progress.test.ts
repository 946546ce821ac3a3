import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../../probes/memory/memtester-events.ts'
import { createProgressModel } from '../../../probes/memory/memtester-progress.ts'
import { SUB_TESTS, turnsOf } from '../../../probes/memory/memtester-sub-tests.ts'

const MIB = 2 ** 20

interface Sample {
  seconds: number
  position: Position
}

/** Percentage points between the shown and the true share of the elapsed time, from 5 % on, sorted. */
const deviations = (samples: Sample[], bytes: number, loops: number) => {
  const model = createProgressModel(bytes, loops)
  const end = samples.at(-1)?.seconds ?? 0
  return samples
    .map(({ position, seconds }) => ({
      shown: seconds / (seconds + model(position, seconds, seconds).remaining),
      real: seconds / end,
    }))
    .filter(({ real }) => real >= 0.05)
    .map(({ shown, real }) => Math.abs(shown - real) * 100)
    .sort((a, b) => a - b)
}

/** Where a machine that takes `seconds(sub-test)` for each is, sampled at every message or spinner turn. */
const simulated = (bytes: number, loops: number, seconds: (index: number) => number): Sample[] => {
  const samples: Sample[] = []
  let clock = 0
  for (let loop = 1; loop <= loops; loop++) {
    SUB_TESTS.forEach((subTest, index) => {
      const all = turnsOf(subTest, bytes)
      for (let turns = 1; turns <= all; turns++) {
        clock += seconds(index) / all
        const ended = turns === all ? 'ok' : undefined
        samples.push({ seconds: clock, position: { loop, subTest: subTest.name, turns, pass: undefined, ended } })
      }
    })
  }
  return samples
}

describe('shown fraction against true elapsed share', () => {
  test('is off by at most 3 points, median 1, over a recorded run (48 MiB, 4 loops, Xeon, CPU-time axis)', () => {
    const url = new URL('../../cases/memtester/48-mib-4-loops.positions.jsonl', import.meta.url)
    const samples = readFileSync(url, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .map(([seconds, loop, subTest, turns, ended]) => ({
        seconds,
        position: { loop, subTest, turns, pass: undefined, ended: ended === '' ? undefined : ended },
      }))
    const sorted = deviations(samples, 48 * MIB, 4)
    expect(sorted.at(-1)).toBeLessThan(3)
    expect(sorted[sorted.length >> 1]).toBeLessThan(1)
  })

  test.for([
    ['the machine that the weights were measured on', 1, 1],
    ['one whose memory is three times as slow', 3, 1],
    ['one whose memory is starved by many processors', 10, 1],
    ['one that computes half as fast', 1, 2],
    ['one that computes four times as slowly', 1, 4],
  ] as const)('is off by at most 3 points on %s', ([, bandwidth, compute]) => {
    const factor = { bandwidth, compute }
    const seconds = (index: number) => {
      const { weight = 0, boundBy = 'bandwidth' } = SUB_TESTS[index] ?? {}
      return weight * factor[boundBy]
    }
    expect(deviations(simulated(512 * MIB, 1, seconds), 512 * MIB, 1).at(-1)).toBeLessThan(3)
  })
})

describe('between two messages', () => {
  const at = (turns: number): Position => ({ loop: 1, subTest: 'Solid Bits', turns, pass: undefined, ended: undefined })

  test('it goes on by time, and stops at the next message', () => {
    const model = createProgressModel(512 * MIB, 1)
    model(at(10), 100, 100)
    const later = [100, 101, 110, 1000, 10_000].map(seconds => model(at(10), 100, seconds))
    const passes = later.map(estimate => estimate.passes)
    expect(passes).toEqual([...passes].sort((a, b) => a - b))
    expect(passes[1]).toBeGreaterThan(passes[0] ?? 0)
    expect(passes.at(-1)).toBeCloseTo((passes[0] ?? 0) + 129 / 128)
    expect(passes.at(-1)).toBe(passes.at(-2))
  })

  test('nothing remains after the last loop', () => {
    const model = createProgressModel(MIB, 2)
    const end = model({ loop: 2, subTest: '16-bit Writes', turns: 54, pass: undefined, ended: 'ok' }, 9, 9)
    expect(end.remaining).toBeCloseTo(0)
    expect(end.passes).toBe(2 * 2639)
    expect(end.passesTotal).toBe(2 * 2639)
  })
})

test('a sub-test that failed at once does not make the machine look faster', () => {
  const ok = createProgressModel(MIB, 2)
  const remaining = [0, 1].map(failed => {
    const model = failed ? createProgressModel(MIB, 2) : ok
    const before = model({ loop: 1, subTest: 'Bit Spread', turns: 256, pass: 127, ended: 'ok' }, 100, 100).remaining
    const after = model(
      { loop: 1, subTest: 'Bit Flip', turns: 2, pass: 0, ended: failed ? 'failed' : undefined },
      100.1,
      100.1,
    )
    return before - after.remaining
  })
  expect(remaining[1]).toBeGreaterThan(50 * (remaining[0] ?? 0))
})
