import { expect, test } from 'vitest'
import type { Piece } from '../../../probes/drive/surface-regions.ts'
import { type Check, startSweep } from '../../../probes/drive/surface-sweep.ts'

const SECTOR = 512
const SIZES = [1 << 20, 64 * 1024, SECTOR]
const MIB = 1 << 20

interface Drive {
  mebibytes?: number
  /** Sectors that are never good. */
  bad?: readonly number[]
  /** Whether a reading fails that touches none of them; called with the number of readings so far. */
  fails?(reading: number, offset: number): boolean
  isGone?(reading: number): boolean
  atOnce?: number
  signal?: AbortSignal
  onReading?(reading: number): void
}

const swept = async ({ mebibytes = 4, bad = [], fails, isGone, atOnce = 2, signal, onReading }: Drive) => {
  let readings = 0
  const pieces: Piece[] = []
  const check: Check = async (offset, length) => {
    readings++
    onReading?.(readings)
    const touches = bad.some(sector => offset <= sector * SECTOR && sector * SECTOR < offset + length)
    return !touches && !fails?.(readings, offset)
  }
  const sweep = startSweep(
    { from: 0, to: mebibytes * MIB, sizes: SIZES },
    {
      checks: Array.from({ length: atOnce }, () => (offset, length) => check(offset, length)),
      isGone: async () => isGone?.(readings) ?? false,
      onPiece: piece => pieces.push(piece),
      signal: signal ?? new AbortController().signal,
    },
  )
  await sweep.finished
  const sectors = sweep.bad.map(offset => offset / SECTOR).sort((a, b) => a - b)
  return { sweep, sectors, pieces, readings }
}

test.for([
  ['none', []],
  ['the first', [0]],
  ['the last', [8191]],
  ['neighbours across two pieces', [2047, 2048]],
  ['some in one piece', [100, 101, 228, 1999]],
  ['a whole small piece', Array.from({ length: 128 }, (_, index) => 128 + index)],
] as const)('of all sectors exactly the unreadable ones are found: %s', async ([, bad]) => {
  const { sectors, sweep, pieces } = await swept({ bad })
  expect(sectors).toEqual([...bad])
  expect(sweep.stopped()).toBeUndefined()
  expect(sweep.done()).toBe(4 * MIB)
  expect(pieces).toHaveLength(4)
})

test('around an unreadable sector only its own piece is read in sectors', async () => {
  const { readings } = await swept({ bad: [100] })
  expect(readings).toBe(4 + 16 + 128)
})

test('a stretch that does not end at a piece is looked at to its end', async () => {
  const lengths: number[] = []
  const sweep = startSweep(
    { from: MIB, to: 2 * MIB + 3 * SECTOR, sizes: SIZES },
    {
      checks: [async (offset, length) => lengths.push(offset, length) > 0],
      isGone: async () => false,
      onPiece: () => {},
      signal: new AbortController().signal,
    },
  )
  await sweep.finished
  expect(lengths).toEqual([MIB, MIB, 2 * MIB, 3 * SECTOR])
})

test('an error that does not come again is no unreadable sector, but is told', async () => {
  const { sectors, sweep } = await swept({ fails: reading => reading === 2, atOnce: 1 })
  expect(sectors).toEqual([])
  expect(sweep.recovered).toEqual([MIB])
})

test('a drive that vanishes has no more unreadable sectors than before', async () => {
  const { sectors, sweep } = await swept({
    bad: [100],
    fails: (_, offset) => offset >= 2 * MIB,
    isGone: reading => reading > 148,
    atOnce: 1,
  })
  expect(sectors).toEqual([100])
  expect(sweep.stopped()).toBe('vanished')
  expect(sweep.done()).toBe(2 * MIB)
})

test('a drive that vanishes while the kernel does not say so for a while is not counted as unreadable', async () => {
  const { sectors, sweep } = await swept({
    mebibytes: 8,
    fails: (_, offset) => offset >= MIB,
    isGone: reading => reading > 4000,
    atOnce: 1,
  })
  expect(sectors).toEqual([])
  expect(sweep.stopped()).toBe('vanished')
})

test('a drive that is there, but gives back nothing any more, not even what it gave before, has vanished', async () => {
  const { sectors, sweep } = await swept({ mebibytes: 8, fails: reading => reading > 1, atOnce: 1 })
  expect(sectors).toEqual([])
  expect(sweep.stopped()).toBe('vanished')
})

test('where thousands of sectors in a row are unreadable, while others are not, the sweep stops', async () => {
  const { sectors, sweep } = await swept({ mebibytes: 8, fails: (_, offset) => offset >= MIB, atOnce: 1 })
  expect(sectors).toHaveLength(4096)
  expect(sweep.stopped()).toBe('unreadable')
})

test('cancelled, it reads nothing more', async () => {
  const controller = new AbortController()
  const { readings } = await swept({
    bad: [100],
    signal: controller.signal,
    onReading: reading => reading === 10 && controller.abort(),
    atOnce: 1,
  })
  expect(readings).toBe(10)
})

test('the piece that is waited for is named', async () => {
  const answer = Promise.withResolvers<boolean>()
  const sweep = startSweep(
    { from: 0, to: 3 * MIB, sizes: SIZES },
    {
      checks: [async offset => (offset === MIB ? answer.promise : true)],
      isGone: async () => false,
      onPiece: () => {},
      signal: new AbortController().signal,
    },
  )
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(sweep.waiting()).toMatchObject({ offset: MIB })
  expect(sweep.waiting()?.seconds).toBeGreaterThan(0.02)
  answer.resolve(true)
  await sweep.finished
  expect(sweep.waiting()).toBeUndefined()
})
