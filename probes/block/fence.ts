// The claim on a block device: as long as a fence stands, the kernel refuses to mount what it stands on.
import { constants, existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { output } from '../tool.ts'

export interface Fence extends AsyncDisposable {
  /** The block device to work on instead of the fenced one. */
  device: string
  /** `exclusive-open`: this kernel has no device-mapper; tools that claim the device themselves cannot work on it. */
  kind: 'device-mapper' | 'exclusive-open'
}

export interface FenceOptions {
  /** false: the kernel refuses every write through the fence. */
  writable: boolean
  signal: AbortSignal
}

/** Claims `device` for us alone, at once or not at all. Throws Skip `in-use` when somebody else has it. */
export const raiseFence = (device: string, options: FenceOptions): Promise<Fence> =>
  existsSync('/dev/mapper/control') ? mapped(device, options) : held(device, options)

const TIMEOUT_MS = 20_000

/** The table's load claims the device: between look and use there is no gap. */
const mapped = async (device: string, { writable, signal }: FenceOptions): Promise<Fence> => {
  const name = `rescue-pro-${basename(device)}`
  const { text: sectors } = await output('blockdev', ['--getsz', device], { signal, timeout: TIMEOUT_MS })
  const table = `0 ${sectors.trim()} linear ${device} 0`
  const mode = writable ? [] : ['--readonly']
  const made = await output('dmsetup', ['create', name, ...mode, '--table', table], { signal, timeout: TIMEOUT_MS })
  if (made.exitCode !== 0) throw await whyNot(device)
  return { device: `/dev/mapper/${name}`, kind: 'device-mapper', [Symbol.asyncDispose]: () => lower(name) }
}

/** Not by the run's signal: a cancelled run lowers its fence, too. */
const lower = async (name: string) => {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const { exitCode } = await output('dmsetup', ['remove', '--retry', name], { signal })
  if (exitCode !== 0) throw new Inconclusive('fence-stands', `The fence ${name} could not be removed.`)
}

/** Where the kernel has no device-mapper: an open handle that keeps others from mounting and from claiming. */
const held = async (device: string, { writable }: FenceOptions): Promise<Fence> => {
  if (writable)
    throw new Skip('no-device-mapper', 'This kernel has no device-mapper, without which nothing is repaired.')
  const handle = await open(device, constants.O_RDONLY | O_EXCL).catch(async () => {
    throw await whyNot(device)
  })
  return { device, kind: 'exclusive-open', [Symbol.asyncDispose]: () => handle.close() }
}

/** On a block device without O_CREAT: fail when anybody has claimed it. */
const { O_EXCL } = constants

const whyNot = async (device: string) => new Skip('in-use', `${device} is in use.`)
