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
 * written to it meanwhile: by nobody, and also not past it through its drive. It is there also when a step threw.
 */
export async function* withProof(device: string, steps: Steps): Steps {
  const counter = await openCounter(device)
  let failure: { error: unknown } | undefined
  try {
    yield* steps
  } catch (error) {
    failure = { error }
  }
  yield* proof(counter, failure !== undefined)
  if (failure) throw failure.error
}

/** Where a step has already failed, that is what the run has to say. */
async function* proof(counter: Counter, failed: boolean): Steps {
  try {
    yield* step('Proof of not writing', () => compared(counter))
  } catch (error) {
    if (!failed) throw error
  }
}

async function* compared(counter: Counter): AsyncGenerator<Evidence, void> {
  const validators = [limit('look-only.no-write', 'EQUAL', 0, SOURCE)]
  yield measurement('sectors written to the target', await counter.written(), { unit: 'sectors', validators })
}

export interface Counter {
  /** Sectors of 512 bytes that were written or discarded since it was opened. Throws when the device is gone. */
  written(): Promise<number>
}

export const openCounter = async (device: string, roots: Roots = ROOTS): Promise<Counter> => {
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
