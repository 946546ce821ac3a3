// Signs that a look at the machine would find something else than the last one: read at each request, and so cheap.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOurs } from '../probes/block/owner.ts'
import { unreadDrives } from '../probes/machine/udev.ts'
import { changedAt } from './changed-at.ts'

/**
 * Their names and sizes, from the kernel, and its number of what is behind each name: a drive can be pulled and another
 * of its size put in. A loop device is there for good, and empty until it shows a file. What udev has not read yet has no
 * serial number.
 */
export const blockDevices = (): string => {
  try {
    const lines = readFileSync('/proc/partitions', 'utf8').split('\n')
    const devices = lines.flatMap(line => (isOurs(nameIn(line)) ? [] : [line, diskSequence(nameIn(line))]))
    return [...devices, ...unreadDrives()].join('\n')
  } catch {
    return ''
  }
}

const nameIn = (line: string) => /\S+$/.exec(line)?.[0] ?? ''

/** Nothing for a partition, and before Linux 5.15. */
const diskSequence = (name: string): string => {
  try {
    return readFileSync(`/sys/class/block/${name}/diskseq`, 'utf8')
  } catch {
    return ''
  }
}

const FRESH_MS = 30_000
/** Where nothing has changed that shows. */
const STILL_MS = 120_000

/** Of what a look finds, from when it begins. `path`: folders of programs, as in PATH; `devices`: as above. */
export const freshnessOf = (path: string, root: string) => {
  let readAt = 0
  let signs: string | undefined
  return {
    begin: (devices: string) => {
      readAt = performance.now()
      signs = signsOfChange(devices, path, root)
    },
    isOver: (devices: string) => {
      const age = performance.now() - readAt
      if (age < FRESH_MS) return false
      const present = signsOfChange(devices, path, root)
      return age > STILL_MS || present === undefined || present !== signs
    },
  }
}

/**
 * When udev last read what is on each block device, and when programs were last installed. Undefined where there is no
 * udev: nothing shows then what is on a device. What a RAID controller alone knows shows in none of them.
 */
const signsOfChange = (devices: string, path: string, root: string): string | undefined => {
  if (!existsSync(join(root, 'run/udev/control'))) return undefined
  const read = [...devices.matchAll(NUMBERED)].map(([, major, minor]) => join(root, `run/udev/data/b${major}:${minor}`))
  return [...read, ...path.split(':')].map(changedAt).join()
}

/** A line of /proc/partitions. */
const NUMBERED = /^ *(\d+) +(\d+) +\d+ \S+$/gm
