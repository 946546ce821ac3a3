// A copy-on-write view of a block device: what is changed goes to RAM, the device itself stays as it is.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { Inconclusive } from '../contract/errors.ts'
import { readNumber } from '../machine/sysfs.ts'
import { makeCowFile, roomForChanges } from './cow-file.ts'
import { type Fence, raiseFence } from './fence.ts'
import { createMapped, hasMapper, noMapper, statusOf } from './mapper.ts'

export interface Snapshot extends Pick<Fence, 'device' | 'untouched'>, AsyncDisposable {
  /** 512-byte sectors that differ from the device, in whole chunks of 4 KiB. Throws when there was no more room. */
  changedSectors(): Promise<number>
  /** Whether there was no more room for changes: then nothing that was seen on it is worth anything. */
  overflowed(): Promise<boolean>
}

export interface SnapshotOptions {
  /** Room for changes; half of the memory that is free when missing. */
  megabytes?: number
  signal: AbortSignal
}

/** Claims `device` read-only and lays a writable view over it. Throws Skip `in-use`, or `no-device-mapper`. */
export const raiseSnapshot = async (device: string, { megabytes, signal }: SnapshotOptions): Promise<Snapshot> => {
  if (!hasMapper()) throw noMapper('there is no view that leaves the disk as it is')
  const room = Math.min(megabytes ?? Number.POSITIVE_INFINITY, await roomForChanges())
  if (room < LEAST_MIB) throw new Inconclusive('preview-space', `Too little free memory for changes: ${room} MiB.`)
  await using undo = new AsyncDisposableStack()
  const fence = undo.use(await raiseFence(device, { writable: false, signal }))
  const cow = undo.use(await makeCowFile(room, signal))
  const sectors = await readNumber(`/sys/class/block/${basename(await realpath(fence.device))}/size`)
  const table = `0 ${sectors} snapshot ${fence.device} ${cow.device} N ${CHUNK_SECTORS}`
  const view = undo.use(await createMapped({ base: 'view', table, writable: true, signal }))
  await cow.letGo()
  const status = () => statusOf(view, AbortSignal.timeout(LOOK_MS)).then(parseSnapshotStatus)
  const kept = undo.move()
  return {
    device: view.device,
    untouched: fence.untouched,
    changedSectors: async () => (await status()) ?? noRoom(room),
    overflowed: async () => (await status()) === undefined,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const LEAST_MIB = 1
const CHUNK_SECTORS = 8
const LOOK_MS = 20_000

/**
 * Sectors taken by changes, of a line such as `0 409600 snapshot 528/409600 0`; undefined when the kernel has given
 * the snapshot up for want of room. Throws on other text.
 */
export const parseSnapshotStatus = (text: string): number | undefined => {
  if (/^\d+ \d+ snapshot (Invalid|Overflow)\s*$/m.test(text)) return undefined
  const [, taken, metadata] = /^\d+ \d+ snapshot (\d+)\/\d+ (\d+)\s*$/m.exec(text) ?? []
  if (taken === undefined) throw new Inconclusive('snapshot-state', `The state of the snapshot is not known: ${text}`)
  return Number(taken) - Number(metadata)
}

const noRoom = (room: number): never => {
  throw new Inconclusive('preview-space', `The changes did not fit into ${room} MiB of memory.`)
}
