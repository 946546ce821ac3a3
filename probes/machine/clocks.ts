// Clock speeds and the counters of thermal throttling of all processors.
import { join } from 'node:path'
import { listFolder, readNumber, readText } from './sysfs.ts'

/** Current clock of each processor, MHz. */
export const readClocks = async (root = '/sys'): Promise<number[]> => {
  const kilohertz = await Promise.all(
    (await cpuFolders(root)).map(folder => readNumber(join(folder, 'cpufreq/scaling_cur_freq'))),
  )
  return kilohertz.filter(value => value !== undefined && value > 0).map(value => (value as number) / 1000)
}

/** How often the processors slowed down for heat since the machine started. */
export interface Throttling {
  /** Sum over all processors; undefined where the processors do not count (they do on Intel). */
  core?: number
  package?: number
  /** Thermal event interrupts, row TRM of /proc/interrupts. */
  interrupts?: number
}

/** Without `proc` the interrupts are left out: with hundreds of processors that file takes the kernel long to make. */
export const readThrottling = async (root = '/sys', proc?: string): Promise<Throttling> => {
  const folders = (await cpuFolders(root)).map(folder => join(folder, 'thermal_throttle'))
  const [core, packages] = await Promise.all([
    sum(folders.map(folder => readNumber(join(folder, 'core_throttle_count')))),
    sum(folders.map(folder => readNumber(join(folder, 'package_throttle_count')))),
  ])
  const interrupts = proc === undefined ? undefined : thermalInterrupts(await readText(join(proc, 'interrupts')))
  return {
    ...(core === undefined ? {} : { core }),
    ...(packages === undefined ? {} : { package: packages }),
    ...(interrupts === undefined ? {} : { interrupts }),
  }
}

/** The sum of row TRM over all processors. */
const thermalInterrupts = (interrupts = ''): number | undefined => {
  const row = /^\s*TRM:((?:\s+\d+)+)/m.exec(interrupts)?.[1]
  return row === undefined
    ? undefined
    : row
        .trim()
        .split(/\s+/)
        .reduce((total, count) => total + Number(count), 0)
}

const cpuFolders = async (root: string) => {
  const folder = join(root, 'devices/system/cpu')
  return (await listFolder(folder, /^cpu\d+$/)).map(name => join(folder, name))
}

const sum = async (numbers: Promise<number | undefined>[]) => {
  const known = (await Promise.all(numbers)).filter(number => number !== undefined)
  return known.length === 0 ? undefined : known.reduce((total, number) => total + number, 0)
}
