// Reads the hardware monitoring chips. Files and units: kernel, Documentation/hwmon/sysfs-interface.rst.
import { join } from 'node:path'
import { cleaned, listFolder, readSensor, readText } from './sysfs.ts'

export interface Temperature {
  /** The driver's name for the chip, such as coretemp, k10temp, nvme, drivetemp, jc42. */
  chip: string
  /** Which of several chips of that name: the device it belongs to. */
  device: string
  label: string
  celsius: number
  /** The limit that the chip itself states as critical, °C. */
  critical?: number
  /** The file that the limit was read from. */
  criticalFrom?: string
}

interface Fan {
  name: string
  rpm: number
}

interface Power {
  name: string
  watts: number
}

export interface Hwmon {
  temperatures: Temperature[]
  fans: Fan[]
  powers: Power[]
}

export const readHwmon = async (root = '/sys'): Promise<Hwmon> => {
  const folder = join(root, 'class/hwmon')
  const chips = await Promise.all((await listFolder(folder, /^hwmon\d+$/)).map(name => readChip(join(folder, name))))
  return {
    temperatures: chips.flatMap(chip => chip.temperatures),
    fans: chips.flatMap(chip => chip.fans),
    powers: chips.flatMap(chip => chip.powers),
  }
}

const readChip = async (path: string): Promise<Hwmon> => {
  const chip = cleaned((await readText(join(path, 'name'))) ?? 'unnamed', 40)
  const device = await deviceOf(path)
  const inputs = await listFolder(path, /^(temp|fan|power)\d+_(input|average)$/)
  const of = (kind: string) => inputs.filter(name => name.startsWith(kind))
  return {
    temperatures: await present(of('temp').map(name => readTemperature(path, chip, device, stem(name)))),
    fans: await present(of('fan').map(name => readFan(path, chip, stem(name)))),
    powers: await present(of('power').map(name => readPower(path, chip, name))),
  }
}

const stem = (name: string) => name.replace(/_.*/, '')

const present = async <T>(readings: Promise<T | undefined>[]): Promise<T[]> =>
  (await Promise.all(readings)).filter(reading => reading !== undefined)

const deviceOf = async (path: string) => {
  const [disk] = await listFolder(join(path, 'device/block'), /^\w+$/)
  const uevent = await readText(join(path, 'device/uevent'))
  const slot = /^(?:PCI_SLOT_NAME|DEVNAME)=(.+)$/m.exec(uevent ?? '')?.[1]
  return cleaned(disk ?? slot ?? path.replace(/.*\//, ''), 60)
}

/** Unconnected inputs of Super-I/O chips read −128 or 127 °C and drives say 65261 °C for a limit they do not have. */
const plausible = (celsius: number | undefined, low: number) =>
  celsius !== undefined && celsius >= low && celsius <= 125 ? celsius : undefined

const readTemperature = async (path: string, chip: string, device: string, name: string) => {
  const celsius = plausible(thousandth(await readSensor(join(path, `${name}_input`))), -40)
  if (celsius === undefined || (await readSensor(join(path, `${name}_fault`))) === 1) return undefined
  const critical = plausible(thousandth(await readSensor(join(path, `${name}_crit`))), 30)
  const label = await labelOf(path, name)
  return {
    chip,
    device,
    label,
    celsius,
    ...(critical === undefined ? {} : { critical, criticalFrom: `hwmon ${name}_crit of ${chip} ${device}` }),
  }
}

const thousandth = (value: number | undefined) => (value === undefined ? undefined : value / 1000)

const labelOf = async (path: string, name: string) => cleaned((await readText(join(path, `${name}_label`))) || name, 40)

const readFan = async (path: string, chip: string, name: string): Promise<Fan | undefined> => {
  const rpm = await readSensor(join(path, `${name}_input`))
  return rpm === undefined || rpm < 0 ? undefined : { name: `${chip} ${await labelOf(path, name)}`, rpm }
}

/** Microwatts; a chip has either an instantaneous or an averaged value, some have both. */
const readPower = async (path: string, chip: string, file: string): Promise<Power | undefined> => {
  const microwatts = await readSensor(join(path, file))
  if (microwatts === undefined || microwatts < 0) return undefined
  return { name: `${chip} ${await labelOf(path, stem(file))}`, watts: microwatts / 1e6 }
}
