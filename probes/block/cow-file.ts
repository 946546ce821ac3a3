// Room in RAM for what a snapshot changes: a sparse file behind a loop device, gone with the last who uses it.
import { mkdir, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Inconclusive } from '../contract/errors.ts'
import { listFolder, readText } from '../machine/sysfs.ts'
import { output } from '../tool.ts'
import { ROOTS } from './nodes.ts'
import { COW_FOLDER, isAlive, newMark, ownerOfMark } from './owner.ts'

const TMPFS = 0x01021994
const MIB = 2 ** 20
const TIMEOUT_MS = 60_000

export interface CowFile extends AsyncDisposable {
  /** The loop device. */
  device: string
  /** To be called when somebody has the loop device open: it then goes with him. */
  letGo(): Promise<void>
}

/** Half of what is free: the machine must go on. MiB. */
export const roomForChanges = async (): Promise<number> => {
  await mkdir(COW_FOLDER, { recursive: true, mode: 0o700 })
  const { type, bavail, bsize } = await statfs(COW_FOLDER)
  const available = /^MemAvailable:\s+(\d+) kB/m.exec((await readText(`${ROOTS.proc}/meminfo`)) ?? '')?.[1]
  if (type !== TMPFS || available === undefined) return 0
  return Math.floor(Math.min(Number(available) * 1024, bavail * bsize) / 2 / MIB)
}

export const makeCowFile = async (megabytes: number, signal: AbortSignal): Promise<CowFile> => {
  const path = join(COW_FOLDER, newMark())
  await using undo = new AsyncDisposableStack()
  const file = await open(path, 'wx', 0o600)
  undo.defer(() => rm(path, { force: true }))
  await file.close()
  // Not by ourselves: a run process may not make files that large.
  await output('truncate', ['--size', `${megabytes}M`, '--', path], { signal, timeout: TIMEOUT_MS, largeFiles: true })
  const { text, exitCode } = await output('losetup', ['--find', '--show', '--', path], { signal, timeout: TIMEOUT_MS })
  const device = text.trim()
  if (exitCode !== 0) throw new Inconclusive('no-loop-device', `losetup ended with ${exitCode}.`)
  let gone = false
  const letGo = async () => {
    // Once only: its number may be another's by then.
    if (gone) return
    gone = true
    await detach(device)
    await rm(path, { force: true })
  }
  undo.move()
  return { device, letGo, [Symbol.asyncDispose]: letGo }
}

/** What was left between the making of the file and its snapshot. */
export const sweepCowFiles = async (): Promise<void> => {
  for (const mark of await listFolder(COW_FOLDER, /^\d+-\d+-\d+$/)) {
    const owner = ownerOfMark(mark)
    if (!owner || isAlive(owner)) continue
    const path = join(COW_FOLDER, mark)
    for (const loop of await loopsOn(path)) await detach(loop).catch(() => undefined)
    await rm(path, { force: true })
  }
}

const loopsOn = async (path: string): Promise<string[]> => {
  const loops = await listFolder(`${ROOTS.sys}/block`, /^loop\d+$/)
  const files = await Promise.all(loops.map(loop => readText(`${ROOTS.sys}/block/${loop}/loop/backing_file`)))
  return loops.filter((_, index) => files[index] === path).map(loop => `/dev/${loop}`)
}

/** A loop device that is in use is detached when it is not any more. */
const detach = async (device: string) => {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  await output('losetup', ['--detach', device], { signal, timeout: TIMEOUT_MS })
}
