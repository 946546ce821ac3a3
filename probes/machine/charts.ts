// Which lines of a chart a sample gives: a dozen at most, since each point is a record.

import type { Validator } from '../contract/records.ts'
import { limit } from '../contract/step.ts'
import type { Temperature } from './hwmon.ts'
import { watts } from './rapl.ts'
import { isProcessor, type Sample } from './sample.ts'

export interface Point {
  name: string
  unit: string
  value: number
  validators?: Validator[]
}

const MOST_PACKAGES = 4

/** The points of one moment; power needs the sample before it. Pure. */
export const points = (sample: Sample, before: Sample | undefined): Point[] => [
  ...processorTemperatures(sample),
  ...otherTemperatures(sample),
  ...clocks(sample),
  ...powers(sample, before),
  ...fans(sample),
  ...counters(sample),
]

/** A temperature stays below what its own chip calls critical. */
export const criticalLimit = ({ critical, criticalFrom }: Temperature): Validator[] =>
  critical === undefined ? [] : [limit('temperature-critical', 'LESS_THAN', critical, criticalFrom ?? 'hwmon')]

const hottest = (temperatures: Temperature[]): Temperature | undefined =>
  temperatures.reduce<Temperature | undefined>((a, b) => (a === undefined || b.celsius > a.celsius ? b : a), undefined)

/** One temperature for each package: its own sensor where there is one, else the hottest of its chip. */
const packages = (sample: Sample): Temperature[] => {
  const chips = Object.values(Object.groupBy(sample.temperatures.filter(isProcessor), ({ device }) => device))
  return chips.flatMap(chip => {
    const whole = chip?.find(({ label }) => /^(Package id \d+|Tdie|Tctl|x86_pkg_temp|cpu-thermal)$/.test(label))
    return whole ?? hottest(chip ?? []) ?? []
  })
}

const processorTemperatures = (sample: Sample): Point[] => {
  const all = packages(sample)
  if (all.length <= MOST_PACKAGES) {
    const names = all.map(({ chip, label }) => `temperature ${chip} ${label}`)
    return all.map((one, index) => ({
      ...celsius(repeated(names, index) ? `${names[index]} ${one.device}` : `${names[index]}`, one),
      validators: criticalLimit(one),
    }))
  }
  const worst = hottest(all)
  return worst ? [celsius('temperature hottest processor', worst)] : []
}

const repeated = (names: string[], index: number) => names.filter(name => name === names[index]).length > 1

const celsius = (name: string, { celsius }: Temperature): Point => ({ name, unit: '°C', value: celsius })

const GROUPS: [name: string, chips: RegExp][] = [
  ['drive', /^(nvme|drivetemp)$/],
  ['memory module', /^(jc42|spd5118)$/],
  ['other', /^(?!(nvme|drivetemp|jc42|spd5118)$)/],
]

/** Different parts have different limits, so these lines have none: each part is judged by its own at the end. */
const otherTemperatures = (sample: Sample): Point[] =>
  GROUPS.flatMap(([name, chips]) => {
    const worst = hottest(sample.temperatures.filter(one => !isProcessor(one) && chips.test(one.chip)))
    return worst ? [celsius(`temperature hottest ${name}`, worst)] : []
  })

const clocks = ({ clocks }: Sample): Point[] => {
  if (clocks.length === 0) return []
  const mean = clocks.reduce((total, clock) => total + clock, 0) / clocks.length
  return [
    { name: 'clock slowest processor', unit: 'MHz', value: Math.round(Math.min(...clocks)) },
    { name: 'clock mean', unit: 'MHz', value: Math.round(mean) },
  ]
}

const powers = (sample: Sample, before: Sample | undefined): Point[] => {
  const used = sample.energies.flatMap(after => {
    const earlier = before?.energies.find(({ name }) => name === after.name)
    const value = earlier && watts(earlier, after)
    return value === undefined ? [] : [point(`power ${after.name}`, 'W', value)]
  })
  const shown = used.length <= 2 ? used : [point('power all packages', 'W', total(used))]
  const board = Math.max(...sample.powers.map(({ watts }) => watts), ...bmcValues(sample, 'Watts'))
  return Number.isFinite(board) ? [...shown, point('power highest meter', 'W', board)] : shown
}

const fans = (sample: Sample): Point[] => {
  const turning = [...sample.fans.map(({ rpm }) => rpm), ...bmcValues(sample, 'RPM')].filter(rpm => rpm > 0)
  const degrees = bmcValues(sample, 'degrees C')
  return [
    ...(turning.length > 0 ? [point('fan slowest turning', 'rpm', Math.min(...turning))] : []),
    ...(degrees.length > 0 ? [point('temperature hottest of management controller', '°C', Math.max(...degrees))] : []),
  ]
}

/** Counted since the machine started; what grew is judged at the end. */
const counters = ({ throttling, memoryErrors }: Sample): Point[] => {
  const throttled = Math.max(throttling.core ?? -1, throttling.package ?? -1)
  return [
    ...(throttled >= 0 ? [point('throttle events since the start', 'events', throttled)] : []),
    ...(memoryErrors ? [point('corrected memory errors since the start', 'errors', memoryErrors.corrected)] : []),
  ]
}

const bmcValues = ({ bmc }: Sample, unit: string) =>
  bmc.filter(sensor => sensor.unit === unit).map(({ value }) => value)

const point = (name: string, unit: string, value: number): Point => ({ name, unit, value: Math.round(value * 10) / 10 })

const total = (list: Point[]) => list.reduce((sum, { value }) => sum + value, 0)
