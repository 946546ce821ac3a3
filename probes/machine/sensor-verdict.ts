// What a watch over the sensors says at its end: highest temperatures, throttling, memory errors. Pure.
import { type Evidence, limit, log, measurement, unknown } from '../contract/step.ts'
import { criticalLimit } from './charts.ts'
import { grownModules, type MemoryErrors } from './edac.ts'
import type { Temperature } from './hwmon.ts'
import type { Sample } from './sample.ts'

/** The highest temperature of each chip that states a critical limit, by chip and device. */
export type Highest = Map<string, Temperature>

const MOST_CHIPS = 64

/** Keeps the sensor of each chip that came nearest to its limit. */
export const addHighest = (highest: Highest, { temperatures }: Sample): Highest => {
  for (const one of temperatures) {
    const key = `${one.chip} ${one.device}`
    const before = highest.get(key)
    if (before ? margin(one) < margin(before) : highest.size < MOST_CHIPS) highest.set(key, one)
  }
  return highest
}

const margin = ({ critical, celsius }: Temperature) => (critical ?? Number.POSITIVE_INFINITY) - celsius

/** Compares the last sample with the first; every evidence with a validator is one sensor that was judged. */
export const judge = (first: Sample, last: Sample, highest: Highest): Evidence[] => [
  ...[...highest.values()].filter(({ critical }) => critical !== undefined).map(highestTemperature),
  ...throttling(first, last),
  ...memoryErrors(first.memoryErrors, last.memoryErrors),
  ...managementController(last),
]

const highestTemperature = (one: Temperature) =>
  measurement(`highest temperature ${one.chip} ${one.label} ${one.device}`, one.celsius, {
    unit: '°C',
    validators: criticalLimit(one),
  })

const throttling = (first: Sample, last: Sample): Evidence[] => {
  const grown = (['core', 'package', 'interrupts'] as const).flatMap(kind => {
    const [before, after] = [first.throttling[kind], last.throttling[kind]]
    return before === undefined || after === undefined ? [] : [{ kind, before, events: after - before }]
  })
  const events = Math.max(0, ...grown.map(({ events }) => events))
  const said = grown.map(({ kind, before, events }) =>
    measurement(`throttle events ${kind}`, events, { unit: 'events', metadata: { before } }),
  )
  if (events === 0) return said
  const message = `The processors slowed down for heat ${events} times during this test.`
  return [...said, unknown('cpu-throttled', message)]
}

const memoryErrors = (first: MemoryErrors | undefined, last: MemoryErrors | undefined): Evidence[] => {
  if (!first || !last) return []
  const [corrected, uncorrected] = [last.corrected - first.corrected, last.uncorrected - first.uncorrected]
  const source = 'kernel, Documentation/ABI/testing/sysfs-devices-edac, ue_count'
  return [
    measurement('memory errors corrected', corrected, { unit: 'errors', metadata: { before: first.corrected } }),
    measurement('memory errors uncorrected', uncorrected, {
      unit: 'errors',
      validators: [limit('edac-uncorrected-none', 'EQUAL', 0, source)],
      metadata: { before: first.uncorrected },
    }),
    ...(uncorrected > 0 ? [log('ERROR', `Uncorrected memory errors: ${places(first, last, 'uncorrected')}.`)] : []),
    ...(corrected > 0
      ? [unknown('memory-corrected-errors', `Corrected memory errors: ${places(first, last, 'corrected')}.`)]
      : []),
  ]
}

const places = (first: MemoryErrors, last: MemoryErrors, kind: 'corrected' | 'uncorrected') =>
  grownModules(first, last, kind)
    .slice(0, 16)
    .map(({ place, grown }) => `${grown} in ${place}`)
    .join(', ') || 'the controller does not say in which module'

/** The controller judges by thresholds of its own; both are kept where it calls a sensor critical. */
const managementController = ({ bmc }: Sample): Evidence[] =>
  bmc
    .filter(({ status }) => status === 'cr' || status === 'nr')
    .slice(0, MOST_CHIPS)
    .map(({ name, value, unit, status, lowerCritical, upperCritical }) =>
      measurement(`management controller ${name}`, value, {
        unit,
        validators: [
          ...(lowerCritical === undefined ? [] : [limit('bmc-lower-critical', 'GREATER_THAN', lowerCritical, BMC)]),
          ...(upperCritical === undefined ? [] : [limit('bmc-upper-critical', 'LESS_THAN', upperCritical, BMC)]),
        ],
        metadata: { status },
      }),
    )
const BMC = 'threshold in the sensor data record of the management controller'
