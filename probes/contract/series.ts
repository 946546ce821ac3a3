// The values of one quantity over a run, as they came: its extremes, its points for a chart, its first broken limit.
import type { BodyOf, Validator } from './records.ts'
import { violated } from './validate.ts'

/** When a record was written, ISO 8601. */
export interface Stamped {
  timestamp: string
}

export interface Series extends BodyOf<'measurementSeriesStart'> {
  count: number
  last?: string | number | boolean
  min?: number
  max?: number
  /** Points for a chart, thinned to at most MOST_POINTS: seconds since the run's start, value. */
  points: [seconds: number, value: number][]
  stride: number
  violated: Validator[]
  /** The first value that violated a limit. */
  violation?: Stamped & { value: string | number | boolean }
}

const MOST_POINTS = 600

export const newSeries = (start: BodyOf<'measurementSeriesStart'>): Series => ({
  ...start,
  count: 0,
  points: [],
  stride: 1,
  violated: [],
})

/** Adds a value, in place, that came so many seconds after the run's start. */
export const addElement = (series: Series, seconds: number, { value, timestamp }: Element) => {
  series.last = value
  if (series.violated.length === 0) addViolation(series, value, timestamp)
  if (typeof value === 'number') addPoint(series, seconds, value)
  series.count++
}

type Element = Pick<BodyOf<'measurementSeriesElement'>, 'value'> & Stamped

const addViolation = (series: Series, value: Series['last'] & {}, timestamp: string) => {
  series.violated = violated(series.validators, value)
  if (series.violated.length > 0) series.violation = { value, timestamp }
}

const addPoint = (series: Series, seconds: number, value: number) => {
  series.min = Math.min(series.min ?? value, value)
  series.max = Math.max(series.max ?? value, value)
  if (series.count % series.stride !== 0) return
  series.points.push([seconds, value])
  if (series.points.length < MOST_POINTS) return
  series.points = series.points.filter((_point, index) => index % 2 === 0)
  series.stride *= 2
}
