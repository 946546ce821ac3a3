import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { z } from 'zod'
import { isOurs } from '../probes/block/owner.ts'
import { DutInfo } from '../probes/contract/records.ts'
import { unreadDrives } from '../probes/machine/udev.ts'

const MAIN = new URL('../probes/main.ts', import.meta.url).pathname
const FRESH_MS = 30_000

const Estimate = z.object({ low: z.number(), high: z.number() })

export const Machine = z.object({
  dutInfo: DutInfo,
  targets: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['machine', 'cpu', 'memory', 'drive', 'partition', 'array', 'network']),
      name: z.string(),
      short: z.string().optional().describe('The name, where its kind and place are seen'),
      device: z.string().optional(),
      size: z.number().optional().describe('Bytes'),
      serialNumber: z.string().optional(),
      fileSystem: z.string().optional(),
      drives: z.array(z.string()).optional().describe('Ids of the drives that it lies on'),
      probes: z.array(
        z.object({
          id: z.string(),
          reason: z.string().optional().describe('Why it cannot be run on the target now'),
          estimate: Estimate.optional().describe('Seconds, with the standard parameters'),
        }),
      ),
    }),
  ),
})
export type Machine = z.infer<typeof Machine>

/** What is in this machine and what can be run on it, asked of a process of its own: enumeration is slow and large. */
export const readMachine = async (env: Record<string, string>): Promise<Machine> => {
  const options = { timeout: 60_000, maxBuffer: 16 * 2 ** 20, env }
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'list'], options)
  return Machine.parse(JSON.parse(stdout))
}

/**
 * The same, at most half a minute old: an older answer is given once more while it is read anew behind, and `fresh` waits
 * for that. When block devices have come or gone (an array was assembled, a partition unlocked, a drive pulled), everybody
 * waits for the new answer; where there is none, since what is dying holds the look up, the last one has to do.
 */
export const cachedMachine = (env: Record<string, string>): ((wanted?: 'fresh') => Promise<Machine>) => {
  let known: Promise<Machine> | undefined
  let last: Promise<Machine> | undefined
  let underWay: Promise<Machine> | undefined
  let readAt = 0
  let devices = ''
  const look = (before: typeof known) => {
    const earlier = last
    const next = readMachine(env).catch(error => earlier ?? Promise.reject(error))
    readAt = performance.now()
    underWay = next
    known = before ?? next
    const learn = (answer: typeof known) => {
      // One that a dying drive holds up can end after a later one.
      if (underWay !== next) return
      underWay = undefined
      known = answer
      last = answer
    }
    next.then(
      () => learn(next),
      () => learn(undefined),
    )
    return known
  }
  return wanted => {
    const old = !underWay && performance.now() - readAt > FRESH_MS
    const present = blockDevices()
    const other = present !== devices
    devices = present
    const answer = known && !old && !other ? known : look(other ? undefined : known)
    return wanted === 'fresh' && underWay ? underWay : answer
  }
}

/**
 * Their names and sizes, from the kernel, and its number of what is behind each name: a drive can be pulled and another
 * of its size put in. A loop device is there for good, and empty until it shows a file. What udev has not read yet has no
 * serial number.
 */
const blockDevices = (): string => {
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
