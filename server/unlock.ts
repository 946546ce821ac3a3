// Unlocks and locks encrypted partitions, for the HTTP interface and the command line.
import { z } from 'zod'
import { Inconclusive, Skip } from '../probes/contract/errors.ts'
import { word } from '../probes/contract/words.ts'
import { lock, unlock } from '../probes/partition/unlock.ts'
import { Refusal } from './executive/refusal.ts'
import { findTarget } from './executive/request.ts'
import type { Machine } from './machine.ts'

export const Unlocked = z.object({
  target: z.string().describe('The target id of what can be read now'),
  device: z.string(),
})
export type Unlocked = z.infer<typeof Unlocked>

type Ask = () => Promise<Machine>

/** Throws a Refusal, among others 422 wrong-passphrase. `machine` has to know what is new after the unlocking. */
export const unlockPartition = async (machine: Ask, id: string, passphrase: string): Promise<Unlocked> => {
  const partition = await deviceOf(machine, id)
  const device = await refusing(unlock(partition, passphrase, AbortSignal.timeout(LONGEST_MS)))
  const target = (await machine()).targets.find(one => one.device === device)
  return { device, target: target?.id ?? '' }
}

export const lockPartition = async (machine: Ask, id: string): Promise<void> => {
  await refusing(lock(await deviceOf(machine, id), AbortSignal.timeout(LONGEST_MS)))
}

const LONGEST_MS = 300_000

const deviceOf = async (machine: Ask, id: string): Promise<string> => {
  const partitions = (await machine()).targets.filter(({ kind }) => kind === 'partition')
  const device = findTarget(partitions, id)?.device
  if (device === undefined) throw new Refusal(404, 'unknown-target', word('unlock.unknown'))
  return device
}

const CONFLICTS = ['in-use', 'already-unlocked', 'not-unlocked', 'not-ours', 'tool-missing']

const refusing = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof Inconclusive) throw new Refusal(422, error.symptom, error.message)
    if (!(error instanceof Skip)) throw error
    throw new Refusal(CONFLICTS.includes(error.symptom) ? 409 : 422, error.symptom, error.message)
  }
}
