// How fast the drive was where: its stretch in up to 256 regions, and which of them are slow. Pure.

export interface Region {
  /** Bytes from the start of the drive. */
  offset: number
  length: number
  /** Milliseconds that a piece took. */
  p50: number
  p99: number
  max: number
  /** The piece that took longest. */
  slowest: number
  /** Megabytes (10^6) a second. */
  rate: number
  /** Whether all of it could be read at once. */
  good: boolean
}

export interface Piece {
  offset: number
  milliseconds: number
  good: boolean
}

export interface Regions {
  add(piece: Piece): void
  /** The regions that have been completed since the last call, from the start of the drive to its end. */
  completed(): Region[]
}

const MOST_REGIONS = 256

/** `atOnce`: how many pieces are in flight, which all wait for each other. */
export const createRegions = (from: number, to: number, piece: number, atOnce: number): Regions => {
  const pieces = Math.ceil((to - from) / piece)
  const each = Math.ceil(pieces / MOST_REGIONS)
  const open = new Map<number, Piece[]>()
  let next = 0
  const expected = (index: number) => Math.min(each, pieces - index * each)
  const place = (index: number) => ({
    offset: from + index * each * piece,
    length: Math.min(each * piece, to - from - index * each * piece),
  })
  return {
    add: one => {
      const index = Math.floor((one.offset - from) / piece / each)
      const others = open.get(index)
      if (others) others.push(one)
      else open.set(index, [one])
    },
    completed: () => {
      const regions: Region[] = []
      for (let seen = open.get(next); seen && seen.length === expected(next); seen = open.get(next)) {
        regions.push({ ...place(next), ...summed(seen, place(next).length, atOnce) })
        open.delete(next++)
      }
      return regions
    },
  }
}

const summed = (pieces: readonly Piece[], bytes: number, atOnce: number) => {
  const sorted = pieces.toSorted((a, b) => a.milliseconds - b.milliseconds)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  const total = sorted.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return {
    p50: at(0.5)?.milliseconds ?? 0,
    p99: at(0.99)?.milliseconds ?? 0,
    max: at(1)?.milliseconds ?? 0,
    slowest: at(1)?.offset ?? 0,
    rate: (bytes * atOnce) / 1000 / Math.max(total, 0.001),
    good: pieces.every(({ good }) => good),
  }
}

/** Our own rule: no vendor says how much slower than itself a drive may be somewhere. */
export const SLOW = { times: 8, leastMs: 250, pauseTimes: 20, leastPauseMs: 2000 }

export interface Slowness {
  /** What half of the drive's regions take for a piece. */
  usual: number
  /** A piece that takes longer is slow. */
  limit: number
  /** Regions that took long mostly, or paused; those with errors are not counted, slowest first. */
  regions: Region[]
}

export const slowRegions = (regions: readonly Region[]): Slowness => {
  const usual = middle(regions.map(({ p50 }) => p50))
  const limit = Math.max(SLOW.times * usual, SLOW.leastMs)
  const longest = Math.max(SLOW.pauseTimes * usual, SLOW.leastPauseMs)
  const slow = regions.filter(({ p50, max, good }) => good && (p50 > limit || max > longest))
  return { usual, limit, regions: slow.sort((a, b) => b.max - a.max) }
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
