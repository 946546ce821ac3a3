// A series as a small line: an SVG that needs no script and no style attribute.
import { type Html, html } from './html-template.ts'

const WIDTH = 160
const HEIGHT = 28
const EDGE = 2

/** Nothing for fewer than two points. `points` are seconds and value, in the order of time. */
export const sparkline = (points: readonly (readonly [seconds: number, value: number])[]): Html | undefined => {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2) return undefined
  const values = points.map(([, value]) => value)
  const x = scale(first[0], last[0], EDGE, WIDTH - EDGE)
  const y = scale(Math.min(...values), Math.max(...values), HEIGHT - EDGE, EDGE)
  const line = points.map(([seconds, value]) => `${x(seconds).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><polyline points="${line}"/></svg>`
}

/** A value that never changes is drawn in the middle. */
const scale = (low: number, high: number, from: number, to: number) => (value: number) =>
  high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from)
