// Lines over time. uPlot draws on a canvas, which says nothing to a screen reader: the table beside it does.
import { useEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import type { Series } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'

interface Chart {
  unit: string
  series: Series[]
}

/** `seconds` changes with every new point: the series themselves are changed in place. */
export const SensorChart = ({ unit, series, seconds }: Chart & { seconds: number }) => {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const latest = useRef(series)
  latest.current = series
  useEffect(() => {
    if (!frame.current) return
    const drawing = keepDrawn(frame.current, () => latest.current, plot)
    return () => drawing.abort()
  }, [series.length])
  useEffect(() => plot.current?.setData(dataOf(series)), [seconds])
  return <div ref={frame} class="chart" role="img" aria-label={word('sensors.chart', { unit })} />
}

/** Draws, and draws anew when the width or the colours change, until aborted. */
const keepDrawn = (frame: HTMLElement, series: () => Series[], plot: { current: uPlot | undefined }) => {
  const ending = new AbortController()
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const load = import('uplot')
  const draw = async () => {
    const { default: UPlot } = await load
    if (ending.signal.aborted) return
    plot.current?.destroy()
    plot.current = new UPlot(options(frame, series()), dataOf(series()), frame)
  }
  const sizes = new ResizeObserver(() => plot.current?.setSize({ width: frame.clientWidth, height: HEIGHT }))
  sizes.observe(frame)
  dark.addEventListener('change', draw, { signal: ending.signal })
  ending.signal.addEventListener('abort', () => {
    sizes.disconnect()
    plot.current?.destroy()
    plot.current = undefined
  })
  draw()
  return ending
}

const HEIGHT = 180

const options = (frame: HTMLElement, series: Series[]): uPlot.Options => {
  const style = getComputedStyle(frame)
  const axis = { stroke: style.getPropertyValue('--text-soft'), grid: { stroke: style.getPropertyValue('--line') } }
  const colour = (index: number) => style.getPropertyValue(`--series-${index % 8}`)
  return {
    width: frame.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false } },
    axes: [{ ...axis, values: (_plot, ticks) => ticks.map(tick => `${tick} s`) }, axis],
    series: [{}, ...series.map((_series, index) => ({ stroke: colour(index), width: 2, points: { show: false } }))],
  }
}

/** One list of times for all lines, as uPlot wants it. The sensors are read one after the other, not at once. */
const dataOf = (series: Series[]): uPlot.AlignedData => {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([seconds]) => Math.round(seconds))))]
  times.sort((a, b) => a - b)
  const lines = series.map(({ points }) => {
    const values = new Map(points.map(([seconds, value]) => [Math.round(seconds), value]))
    return times.map(time => values.get(time))
  })
  return [times, ...lines]
}
