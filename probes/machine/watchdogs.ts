// Why the hardware watchdogs say that the machine started. Bits: include/uapi/linux/watchdog.h.
import { join } from 'node:path'
import { cleaned, listFolder, readNumber, readText } from './sysfs.ts'

export interface Watchdog {
  name: string
  /** WDIOF_ bits of the last reset; 0 where the watchdog was not the cause, or cannot tell. */
  bootStatus: number
}

/** Without those whose driver does not tell. */
export const readWatchdogs = async (root = '/sys'): Promise<Watchdog[]> => {
  const folder = join(root, 'class/watchdog')
  const names = await listFolder(folder, /^watchdog\d+$/)
  const read = await Promise.all(names.map(name => readWatchdog(folder, name)))
  return read.filter(watchdog => watchdog !== undefined)
}

/** What the bits mean, undefined when none of them is set. Pure. */
export const resetCause = ({ bootStatus }: Watchdog): string | undefined => {
  const meanings = CAUSES.filter(([bit]) => bootStatus & bit).map(([, meaning]) => meaning)
  return meanings.length > 0 ? meanings.join(', ') : undefined
}

const readWatchdog = async (folder: string, name: string): Promise<Watchdog | undefined> => {
  const bootStatus = await readNumber(join(folder, name, 'bootstatus'))
  if (bootStatus === undefined) return undefined
  return { name: cleaned((await readText(join(folder, name, 'identity'))) || name, 40), bootStatus }
}

const CAUSES: readonly [number, string][] = [
  [0x20, 'the watchdog reset the machine, which had not answered in time'],
  [0x01, 'too hot'],
  [0x02, 'a fan failed'],
  [0x10, 'supply voltage too low'],
  [0x40, 'supply voltage too high'],
  [0x04, 'external relay 1'],
  [0x08, 'external relay 2'],
]
