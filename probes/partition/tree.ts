// What a block device lies on, down to the drives.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { type BlockDevice, readBlockDevices } from '../block/devices.ts'
import { sizeText } from '../machine/size.ts'

/** From the nearest to the drives, each as its kernel's name, type and size. */
export const lyingOn = async (device: string, signal: AbortSignal): Promise<string[]> => {
  const devices = await readBlockDevices(signal)
  return below(basename(await realpath(device)), devices).map(
    ({ name, type, size }) => `${name} (${type}, ${sizeText(size)})`,
  )
}

/** Nearest first; each once. */
const below = (name: string, devices: readonly BlockDevice[]): BlockDevice[] => {
  const names = new Set([name])
  // A set grows while it is gone through.
  for (const one of names) for (const parent of devices.find(d => d.name === one)?.parents ?? []) names.add(parent)
  return [...names].slice(1).flatMap(one => devices.find(d => d.name === one) ?? [])
}
