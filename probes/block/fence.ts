// The claim on a block device: as long as a fence stands, the kernel refuses to mount what it stands on.
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { readNumber, readText } from '../machine/sysfs.ts'
import { type InUse, isClaimable, lookAtUse, O_EXCL } from './in-use.ts'
import { createMapped, hasMapper, isBusy, noMapper } from './mapper.ts'
import { sweepFences } from './sweep.ts'
import { inTheWay } from './uses.ts'
import { countFromNow, countUntilNow } from './written.ts'

export interface Fence extends AsyncDisposable {
  /** The block device to work on instead of the fenced one. */
  device: string
  /** `exclusive-open`: this kernel has no device-mapper; tools that claim the device themselves cannot work on it. */
  kind: 'device-mapper' | 'exclusive-open'
  /**
   * Throws Inconclusive `used-behind-our-back` when somebody got at the device past the claim: through a loop device, a
   * volume, or a handle for writing. To be called when the work is done and before it is judged.
   */
  untouched(): Promise<void>
}

export interface FenceOptions {
  /** false: the kernel refuses every write through the fence. */
  writable: boolean
  /** true: for tools that do not claim what they work on, so that nobody mounts the fence itself meanwhile. */
  hold?: boolean
  signal: AbortSignal
}

/** Claims `device` for us alone, at once or not at all. Throws Skip `in-use`, saying by whom. */
export const raiseFence = async (device: string, options: FenceOptions): Promise<Fence> => {
  const { signal } = options
  await sweepFences()
  // The device-mapper shares its claim among all its devices: a volume that lies on the device would not stop it.
  const before = await lookAtUse(device, { signal })
  if (inTheWay(before.uses).length > 0 || !(await isClaimable(device))) throw inUse(device, before)
  const claim = await (hasMapper() ? mapped(device, options) : held(device, options))
  try {
    // Somebody may have come between the look and the claim.
    const after = await lookAtUse(device, { signal, ownFence: claim.name })
    if (inTheWay(after.uses).length > 0) throw inUse(device, after)
    await countFromNow(device)
  } catch (error) {
    await claim[Symbol.asyncDispose]()
    throw error
  }
  return {
    device: claim.device,
    kind: claim.kind,
    untouched: () => untouched(device, claim),
    [Symbol.asyncDispose]: async () => {
      await countUntilNow(device)
      await claim[Symbol.asyncDispose]()
    },
  }
}

interface Claim extends Omit<Fence, 'untouched'> {
  /** In the device-mapper. */
  name?: string
}

const LOOK_MS = 60_000

const untouched = async (device: string, { name }: Claim) => {
  // Not by the run's signal: whether the result is valid does not hang on it.
  const { uses, explanation } = await lookAtUse(device, { signal: AbortSignal.timeout(LOOK_MS), ownFence: name })
  if (inTheWay(uses).length > 0)
    throw new Inconclusive('used-behind-our-back', `${device} was used behind our back: ${explanation}.`)
}

/** The load of the table claims the device against mounts and all others but the device-mapper's own. */
const mapped = async (device: string, { writable, hold = false, signal }: FenceOptions): Promise<Claim> => {
  const base = basename(await realpath(device))
  const [sectors, number] = await Promise.all([
    readNumber(`/sys/class/block/${base}/size`),
    readText(`/sys/class/block/${base}/dev`),
  ])
  if (!sectors || number === undefined) throw new Inconclusive('device-gone', `${device} is no block device any more.`)
  const table = `0 ${sectors} linear ${number} 0`
  const made = await createMapped({ base, table, writable, signal }).catch(error => whyNot(device, error, signal))
  const handle = hold ? await open(made.device, constants.O_RDONLY | O_EXCL).catch(giveUp(made)) : undefined
  return {
    device: made.device,
    name: made.name,
    kind: 'device-mapper',
    [Symbol.asyncDispose]: async () => {
      await handle?.close()
      await made[Symbol.asyncDispose]()
    },
  }
}

const giveUp =
  (made: AsyncDisposable) =>
  async (error: unknown): Promise<FileHandle> => {
    await made[Symbol.asyncDispose]()
    throw error
  }

/** Where the kernel has no device-mapper: an open handle that keeps others from mounting and from claiming. */
const held = async (device: string, { writable, signal }: FenceOptions): Promise<Claim> => {
  if (writable) throw noMapper('nothing is repaired')
  const handle = await open(device, constants.O_RDONLY | O_EXCL).catch(error => whyNot(device, error, signal))
  return { device, kind: 'exclusive-open', [Symbol.asyncDispose]: () => handle.close() }
}

const whyNot = async (device: string, error: unknown, signal: AbortSignal): Promise<never> => {
  signal.throwIfAborted()
  // Who had it at that moment may be gone again.
  if (!isBusy(error) && (await isClaimable(device))) throw error
  throw inUse(device, await lookAtUse(device, { signal }))
}

const inUse = (device: string, { explanation }: InUse) =>
  new Skip('in-use', `${device} is in use: ${explanation || 'the kernel does not say by whom'}.`)
