// The one line of a running test on a terminal: percent, rate, remaining time, last sign of life.
import { elapsedSeconds, type TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { duration } from '../report/quantity.ts'

const AMBER_SECONDS = 15

/** `silentSeconds`: since the last record arrived here, by this machine's own clock; `trouble`: why, when known. */
export const progressLine = (run: TestRun, silentSeconds: number, trouble?: string): string => {
  if (!run.start) return trouble ?? word('state.pending')
  const { progress, steps } = run
  const step = steps.find(({ id }) => id === progress?.testStepId)?.name
  return [
    `${percent(progress?.fraction ?? 0)} %`,
    step,
    progress?.rate === undefined ? undefined : rate(progress.rate, progress.unit),
    `${duration(elapsedSeconds(run))} elapsed`,
    progress?.etaSeconds === undefined ? undefined : `${duration(progress.etaSeconds)} left`,
    trouble ?? signOfLife(silentSeconds),
  ]
    .filter(text => text !== undefined)
    .join('  ')
}

/** Rounded down, with one decimal: 100 only when it is over. */
const percent = (fraction: number) => (Math.floor(fraction * 1000) / 10).toFixed(1)

const signOfLife = (seconds: number) =>
  seconds >= AMBER_SECONDS ? `last sign of life ${Math.round(seconds)} s ago` : undefined

const SCALES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
] as const

const rate = (value: number, unit = '') => {
  const [scale, prefix] = SCALES.find(([scale]) => value >= scale) ?? [1, '']
  return `${(value / scale).toPrecision(3)} ${prefix}${unit}/s`
}
