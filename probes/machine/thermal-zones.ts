// Temperatures that the firmware reports. Files: kernel, Documentation/driver-api/thermal/sysfs-api.rst.
import { join } from 'node:path'
import type { Temperature } from './hwmon.ts'
import { cleaned, listFolder, readSensor, readText } from './sysfs.ts'

export const readThermalZones = async (root = '/sys'): Promise<Temperature[]> => {
  const folder = join(root, 'class/thermal')
  const zones = await listFolder(folder, /^thermal_zone\d+$/)
  const read = await Promise.all(zones.map(zone => readZone(join(folder, zone), zone)))
  return read.filter(temperature => temperature !== undefined)
}

const readZone = async (path: string, device: string): Promise<Temperature | undefined> => {
  const millidegrees = await readSensor(join(path, 'temp'))
  if (millidegrees === undefined || millidegrees < -40_000 || millidegrees > 125_000) return undefined
  const label = cleaned((await readText(join(path, 'type'))) ?? device, 40)
  return { chip: 'thermal', device, label, celsius: millidegrees / 1000 }
}
