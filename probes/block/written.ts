// The proof of not writing: what the block layer counted as written to a device, before and after.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { Inconclusive } from '../contract/errors.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, limit, measurement, step } from '../contract/step.ts'
import { readText } from '../machine/sysfs.ts'
import { ROOTS, type Roots, readNodes } from './nodes.ts'

type Steps = AsyncGenerator<RecordBody, void>

const SOURCE = 'Linux block layer, /sys/block/*/stat'

/**
 * Yields `steps`, which must have let go of `device` at their end, and then a step that proves that nothing was
 * written to it: by nobody while a claim of ours stood, and also not past it through its drive. Without any claim the
 * whole time counts. The step is there also when another threw, unless that got no claim.
 */
export async function* withProof(device: string, steps: Steps): Steps {
  const tally: Tally = { counter: await openCounter(device), written: 0, claims: 0 }
  tallies.set(device, tally)
  let failure: { error: unknown } | undefined
  try {
    yield* steps
  } catch (error) {
    failure = { error }
  } finally {
    tallies.delete(device)
  }
  // Where no claim was ever got, whoever has the device may have written to it.
  if (!failure || tally.claims > 0) yield* proof(tally, failure !== undefined)
  if (failure) throw failure.error
}

/** From now on what is written counts: what was before, such as an unmount just before our claim, is not ours. */
export const countFromNow = async (device: string): Promise<void> => {
  const tally = tallies.get(device)
  if (!tally) return
  tally.counter = await openCounter(device)
  tally.claims++
}

/** To be called while the claim still stands: what comes behind it is not ours either. */
export const countUntilNow = async (device: string): Promise<void> => {
  const tally = tallies.get(device)
  if (!tally) return
  try {
    tally.written += await tally.counter.written()
  } catch (error) {
    // The claim has to go all the same; the proof then says why there is none.
    tally.lost = error
  }
}

interface Tally {
  counter: Counter
  /** While claims stood. */
  written: number
  claims: number
  /** Why it cannot be told any more. */
  lost?: unknown
}

/** Of the proofs that are being made in this process, by device. */
const tallies = new Map<string, Tally>()

/** Where a step has already failed, that is what the run has to say. */
async function* proof(tally: Tally, failed: boolean): Steps {
  try {
    yield* step('Proof of not writing', () => compared(tally))
  } catch (error) {
    if (!failed) throw error
  }
}

async function* compared({ counter, written, claims, lost }: Tally): AsyncGenerator<Evidence, void> {
  if (lost !== undefined) throw lost
  const value = claims > 0 ? written : await counter.written()
  const validators = [limit('look-only.no-write', 'EQUAL', 0, SOURCE)]
  yield measurement('sectors written to the target', value, { unit: 'sectors', validators })
}

interface Counter {
  /** Sectors of 512 bytes that were written or discarded since it was opened. Throws when the device is gone. */
  written(): Promise<number>
}

const openCounter = async (device: string, roots: Roots = ROOTS): Promise<Counter> => {
  const name = basename(await realpath(device))
  const nodes = await readNodes(roots)
  const disk = nodes.find(node => node.name === name)?.disk
  const parts = nodes.filter(node => node.disk !== undefined && node.disk === disk).map(part => part.name)
  const own = () => countOf(name, roots)
  const sumOfParts = async () => (await Promise.all(parts.map(part => countOf(part, roots)))).reduce((a, b) => a + b, 0)
  const ownBefore = await own()
  // Others may write to other partitions meanwhile, and what goes to one is counted for the drive as well. In this
  // order before, and in the other after, what comes in between can only be missed, never counted too much.
  const partsBefore = await sumOfParts()
  const diskBefore = disk === undefined ? 0 : await countOf(disk, roots)
  return {
    written: async () => {
      const diskAfter = disk === undefined ? 0 : await countOf(disk, roots)
      const pastPartitions = diskAfter - diskBefore - ((await sumOfParts()) - partsBefore)
      return (await own()) - ownBefore + (disk === undefined ? 0 : Math.max(0, pastPartitions))
    },
  }
}

const countOf = async (name: string, { sys }: Roots): Promise<number> => {
  const count = parseBlockStat((await readText(`${sys}/class/block/${name}/stat`)) ?? '')
  if (count === undefined) throw new Inconclusive('proof-missing', `The kernel does not count for ${name} any more.`)
  return count
}

/** Sectors written and discarded (Documentation/block/stat.rst, fields 7 and 14); undefined for other text. */
export const parseBlockStat = (text: string): number | undefined => {
  const fields = text.trim().split(/\s+/).map(Number)
  const [written, discarded = 0] = [fields[6], fields[13]]
  return written === undefined || Number.isNaN(written + discarded) ? undefined : written + discarded
}
