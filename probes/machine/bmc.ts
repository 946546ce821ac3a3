// The sensors of the management controller (BMC), read with ipmitool where there is one.
import { existsSync } from 'node:fs'
import { symptomOf } from '../contract/errors.ts'
import { output } from '../tool.ts'
import { cleaned } from './sysfs.ts'
import { ticks } from './ticks.ts'

export interface BmcSensor {
  name: string
  value: number
  /** As ipmitool names it: degrees C, RPM, Volts, Watts, Amps, percent. */
  unit: string
  /** ok, nc (not critical), cr (critical), nr (not recoverable). */
  status: string
  /** The controller's own thresholds, where it has them. */
  lowerCritical?: number
  upperCritical?: number
}

/** Reading all sensors takes seconds on a real controller. */
const EVERY_MS = 30_000
const TIMEOUT_MS = 25_000

/** The analogue sensors in the output of `ipmitool sensor`; a sensor without a value ('na') is left out. Pure. */
export const parseSensors = (text: string): BmcSensor[] => text.split('\n').flatMap(line => parseSensor(line) ?? [])

const parseSensor = (line: string): BmcSensor | undefined => {
  const columns = line.split('|').map(column => column.trim())
  const [name = '', value, unit = '', status = '', , lowerCritical, , , upperCritical] = columns
  const number = figure(value)
  if (columns.length !== 10 || number === undefined || unit === 'discrete') return undefined
  const lower = figure(lowerCritical)
  const upper = figure(upperCritical)
  return {
    name: cleaned(name, 40),
    value: number,
    unit: cleaned(unit, 20),
    status: cleaned(status, 10),
    ...(lower === undefined ? {} : { lowerCritical: lower }),
    ...(upper === undefined ? {} : { upperCritical: upper }),
  }
}

const figure = (text: string | undefined) =>
  text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined

export interface Bmc {
  /** Whether this machine has such a controller. */
  present: boolean
  /** The last complete reading; empty before the first and where there is no controller. */
  sensors: BmcSensor[]
  /** Why there is no reading, when one failed. */
  problem?: string
  /** Settles once nothing runs any more. */
  stopped: Promise<void>
}

/** Reads the controller's sensors again and again until `ended` aborts. */
export const followBmc = (ended: AbortSignal): Bmc => {
  const present = existsSync('/dev/ipmi0') || existsSync('/dev/ipmi/0')
  const bmc: Bmc = { present, sensors: [], stopped: Promise.resolve() }
  if (present) bmc.stopped = follow(bmc, ended)
  return bmc
}

const follow = async (bmc: Bmc, ended: AbortSignal) => {
  for await (const _tick of ticks(EVERY_MS, ended)) {
    try {
      const { text, exitCode } = await output('ipmitool', ['sensor'], { signal: ended, timeout: TIMEOUT_MS })
      if (exitCode === 0) bmc.sensors = parseSensors(text)
      else bmc.problem = `ipmitool sensor ended with exit code ${exitCode}.`
    } catch (error) {
      if (ended.aborted) return
      bmc.problem = `${symptomOf(error)}: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}
