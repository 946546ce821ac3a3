import { expect, it } from 'vitest'
import { estimate, stall } from '../../../probes/drive/self-test-progress.ts'

const ata = (fraction: number | undefined) => ({ fraction, step: 0.1, expected: 1000 })

it.each([
  ['begins at nothing, though the drive says 90 % remaining at once', 0, ata(0.1), 0],
  ['goes on between the drive’s steps by time', 50, ata(0.1), 0.05],
  ['waits at the end of a step that the drive is still in', 500, ata(0.2), 0.2],
  ['does not lag behind what the drive says', 10, ata(0.5), 0.4],
  ['has not ended until the drive says so', 5000, ata(1), 0.99],
  ['goes by time alone where the drive tells nothing', 300, ata(undefined), 0.3],
  ['goes by the drive alone where it gives no time', 300, { fraction: 0.42, step: 0.01, expected: undefined }, 0.42],
])('a self-test %s', (_what, elapsed, told, fraction) => {
  expect(estimate(elapsed, told).fraction).toBeCloseTo(fraction, 5)
})

it('promises no end where the drive is behind its own estimate', () => {
  expect(estimate(50, ata(0.1)).etaSeconds).toBeCloseTo(950)
  expect(estimate(500, ata(0.2)).etaSeconds).toBeUndefined()
})

it('says why it does not go on, once the drive takes twice its time for a step', () => {
  expect(stall(199, ata(0.9))).toBeUndefined()
  expect(stall(201, ata(0.9))).toMatch(/said 90 % for 3 min/)
})
