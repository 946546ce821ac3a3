import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { DutInfo } from '../probes/contract/records.ts'
import { blockDevices, freshnessOf } from './machine-signs.ts'

const MAIN = new URL('../probes/main.ts', import.meta.url).pathname

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
 * The same, at most half a minute old, or two minutes where there is no sign of a change: an older answer is given once
 * more while it is read anew behind, and `fresh` waits for that. When block devices have come or gone (an array was
 * assembled, a partition unlocked, a drive pulled), everybody waits for the new answer; where there is none, since what is
 * dying holds the look up, the last one has to do.
 */
export const cachedMachine = (env: Record<string, string>, root = '/'): ((wanted?: 'fresh') => Promise<Machine>) => {
  let known: Promise<Machine> | undefined
  let last: Promise<Machine> | undefined
  let underWay: Promise<Machine> | undefined
  let devices = ''
  const freshness = freshnessOf(env['PATH'] ?? '', root)
  const look = (before: typeof known) => {
    const earlier = last
    const next = readMachine(env).catch(error => earlier ?? Promise.reject(error))
    freshness.begin(devices)
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
    const present = blockDevices()
    const other = present !== devices
    const old = !underWay && freshness.isOver(present)
    devices = present
    const answer = known && !old && !other ? known : look(other ? undefined : known)
    return wanted === 'fresh' && underWay ? underWay : answer
  }
}
