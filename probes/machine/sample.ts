// One reading of everything that this machine can measure about itself.
import type { BmcSensor } from './bmc.ts'
import { readClocks, readThrottling, type Throttling } from './clocks.ts'
import { type MemoryErrors, readEdac } from './edac.ts'
import { type Hwmon, readHwmon, type Temperature } from './hwmon.ts'
import { type Energy, readRapl } from './rapl.ts'
import { readThermalZones } from './thermal-zones.ts'

export interface Sample extends Hwmon {
  energies: Energy[]
  /** MHz, one for each processor. */
  clocks: number[]
  throttling: Throttling
  memoryErrors?: MemoryErrors
  /** The management controller's sensors, read more seldom. */
  bmc: BmcSensor[]
}

/** Where to read: other folders than /sys and /proc replay a captured machine. */
export interface Roots {
  sys: string
  /** Left out in the samples between the first and the last. */
  proc?: string
}

export const takeSample = async (roots: Roots, bmc: BmcSensor[]): Promise<Sample> => {
  const [hwmon, zones, energies, clocks, throttling, memoryErrors] = await Promise.all([
    readHwmon(roots.sys),
    readThermalZones(roots.sys),
    readRapl(roots.sys),
    readClocks(roots.sys),
    readThrottling(roots.sys, roots.proc),
    readEdac(roots.sys),
  ])
  const temperatures = hwmon.temperatures.some(isProcessor) ? hwmon.temperatures : [...hwmon.temperatures, ...zones]
  return { ...hwmon, temperatures, energies, clocks, throttling, bmc, ...(memoryErrors ? { memoryErrors } : {}) }
}

const PROCESSOR_CHIPS = ['coretemp', 'k10temp', 'k8temp', 'zenpower', 'cpu_thermal', 'via_cputemp']

/** Whether it is the temperature of a processor and not of a drive, a module or the board. */
export const isProcessor = ({ chip, label }: Temperature) =>
  PROCESSOR_CHIPS.includes(chip) || label === 'x86_pkg_temp' || label === 'cpu-thermal'

/** What this machine cannot measure, in words for the record. */
export const lacking = ({ temperatures, fans, energies, clocks, memoryErrors }: Sample): string[] => [
  ...(temperatures.length === 0 ? ['no temperature sensor: neither /sys/class/hwmon nor a thermal zone has one'] : []),
  ...(fans.length === 0 ? ['no fan sensor'] : []),
  ...(energies.length === 0 ? ['no energy counter: no intel-rapl in /sys/class/powercap'] : []),
  ...(clocks.length === 0 ? ['no clock speed: no cpufreq in /sys/devices/system/cpu'] : []),
  ...(memoryErrors === undefined ? ['no memory error counter: no controller in /sys/devices/system/edac/mc'] : []),
]

/** True when there is nothing to watch. The TRM row alone says nothing: every x86 kernel prints it. */
export const isBlind = ({ temperatures, fans, powers, energies, clocks, throttling, memoryErrors, bmc }: Sample) =>
  [temperatures, fans, powers, energies, clocks, bmc].every(list => list.length === 0) &&
  throttling.core === undefined &&
  throttling.package === undefined &&
  memoryErrors === undefined
