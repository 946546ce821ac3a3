// What a surface scan found, as measurements and diagnoses. Pure.
import { share } from '../contract/share.ts'
import { type Evidence, fail, limit, log, measurement, pass, unknown } from '../contract/step.ts'
import type { Partition } from './sector-place.ts'
import { placeOf } from './sector-place.ts'
import type { Region } from './surface-regions.ts'
import { SLOW, type Slowness } from './surface-regions.ts'
import type { Stop } from './surface-sweep.ts'

export interface Found {
  /** Of the drive. */
  hardwareInfoId: string
  /** Bytes of the whole drive, and those that were looked at. */
  size: number
  done: number
  logicalSector: number
  /** Bytes that become unreadable as one. */
  unit: number
  /** Bytes from the start of the drive. */
  bad: readonly number[]
  recovered: readonly number[]
  stopped: Stop | undefined
  mode: 'read' | 'verify'
  regions: readonly Region[]
  slowness: Slowness
  /** The slow regions that were slow once more when they were read again. */
  stillSlow: readonly Region[]
  partitions: readonly Partition[]
}

export function* verdict(found: Found): Generator<Evidence, void> {
  const part = { hardwareInfoId: found.hardwareInfoId }
  yield* figures(found)
  yield measurement('unreadable sectors', sectorsOf(found), { unit: 'sectors', validators: [UNREADABLE], ...part })
  if (found.bad.length > 0) yield fail(UNREADABLE_SECTORS, unreadable(found), part)
  if (found.recovered.length > 0) yield unknown('drive-read-error-recovered', recovered(found), part)
  if (found.stillSlow.length > 0) yield unknown('drive-slow-regions', slow(found), part)
  if (found.stopped === 'vanished') yield unknown('drive-vanished-in-surface-scan', vanished(found), part)
  else if (found.stopped === 'unreadable') yield log('ERROR', `Stopped after ${looked(found)}: enough of it is bad.`)
  else if (found.bad.length === 0) yield good(found)
}

/** Verdict and rule are one, so that the report makes one finding of them. */
const UNREADABLE_SECTORS = 'drive-unreadable-sectors'

const UNREADABLE = limit(
  UNREADABLE_SECTORS,
  'EQUAL',
  0,
  'a drive gives back what was written or says that it cannot: ACS-4 (UNC), SPC-5 (medium error), NVMe 2.0 (status 281h)',
)

const MB = 1e6
const rounded = (value: number) => Math.round(value * 10) / 10

function* figures({ done, recovered, regions, slowness, stillSlow, hardwareInfoId }: Found): Generator<Evidence, void> {
  const one = (name: string, value: number, unit: string) => measurement(name, value, { unit, hardwareInfoId })
  yield one('read', Math.round(done / MB), 'MB')
  const rates = regions.map(({ rate }) => rate)
  if (rates.length > 0) {
    yield one('slowest region', rounded(Math.min(...rates)), 'MB/s')
    yield one('fastest region', rounded(Math.max(...rates)), 'MB/s')
    yield one('usual time for a piece', rounded(slowness.usual), 'ms')
    yield one('longest time for a piece', rounded(Math.max(...regions.map(({ max }) => max))), 'ms')
  }
  yield one('slow regions', stillSlow.length, 'regions')
  yield one('errors that did not come again', recovered.length, 'errors')
}

const sectorsOf = ({ bad, unit, logicalSector }: Found) => bad.length * (unit / logicalSector)

const MOST_LISTED = 100

const unreadable = (found: Found): string => {
  const { bad, unit, logicalSector, partitions } = found
  const count = sectorsOf(found)
  const sorted = bad.toSorted((a, b) => a - b)
  const listed = ranges(sorted.slice(0, MOST_LISTED), unit).map(({ start, end }) => {
    const [first, last] = [start / logicalSector, end / logicalSector - 1]
    const { name } = placeOf(start, partitions) ?? {}
    return `${first === last ? first : `${first}–${last}`}${name ? ` (${name})` : ''}`
  })
  const more = bad.length > MOST_LISTED ? ' and more' : ''
  return `${counted(count, 'sector')} of ${logicalSector} bytes cannot be read: ${listed.join(', ')}${more}.`
}

/** Neighbours as one. */
const ranges = (sorted: readonly number[], unit: number): { start: number; end: number }[] => {
  const all: { start: number; end: number }[] = []
  for (const start of sorted) {
    const last = all.at(-1)
    if (last?.end === start) last.end += unit
    else all.push({ start, end: start + unit })
  }
  return all
}

const recovered = ({ recovered: pieces, logicalSector }: Found) =>
  `${counted(pieces.length, 'reading')} failed once and went well when repeated, first at sector ${Math.min(...pieces) / logicalSector}: the drive or its cable makes passing errors.`

const slow = ({ stillSlow, slowness, logicalSector }: Found) => {
  const places = stillSlow.map(({ offset, max }) => `from sector ${offset / logicalSector} (${Math.round(max)} ms)`)
  const rule = `our own rule: longer than ${Math.round(slowness.limit)} ms, the larger of ${SLOW.times} times the usual time and ${SLOW.leastMs} ms`
  return `${counted(stillSlow.length, 'region')} slow, and once more when read again: ${places.join(', ')}; usual are ${Math.round(slowness.usual)} ms for a piece (${rule}).`
}

const vanished = (found: Found) =>
  `The drive stopped answering after ${looked(found)}; what lies behind that is not known. Drive, cable, backplane, controller or power can be the cause.`

const good = (found: Found): Evidence => {
  const { done, size, logicalSector, hardwareInfoId, mode } = found
  const part = { hardwareInfoId }
  const how = mode === 'read' ? 'could be read' : 'were verified by the drive itself'
  return done < size
    ? pass('drive-partly-tested', `Only ${looked(found)} was read; nothing bad was found there.`, part)
    : pass('drive-surface-good', `All ${size / logicalSector} sectors ${how}.`, part)
}

const looked = ({ done, size }: Found) =>
  `${Math.round(done / MB)} of ${Math.round(size / MB)} MB (${share(done, size)})`

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
