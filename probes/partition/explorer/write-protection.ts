import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Inconclusive } from '../../contract/errors.ts'
import { output } from '../../tool.ts'

const TIMEOUT_MS = 20_000
/** In the folder of its explorer: the device that is to be given back. */
const NOTE = 'write-protected'

/**
 * Where the kernel has no device-mapper, and so no fence to mount: the block device itself refuses writes for as long as
 * it is looked at. What it was set to before comes back.
 */
export const writeProtected = async (device: string, folder: string, signal: AbortSignal): Promise<AsyncDisposable> => {
  const { text, exitCode } = await output('blockdev', ['--getro', device], { signal, timeout: TIMEOUT_MS })
  if (exitCode !== 0)
    throw new Inconclusive('write-protection', `${device} cannot be asked whether it may be written to.`)
  if (text.trim() === '1') return { [Symbol.asyncDispose]: async () => {} }
  await writeFile(join(folder, NOTE), device)
  await set(device, '--setro')
  return { [Symbol.asyncDispose]: () => undoWriteProtection(folder) }
}

/** Also when the explorer of this folder was killed: people would find their disk read-only. */
export const undoWriteProtection = async (folder: string) => {
  const note = join(folder, NOTE)
  const device = await readFile(note, 'utf8').catch(() => undefined)
  if (device === undefined) return
  await set(device, '--setrw')
  // Who swept up behind a dead owner may have been faster.
  await rm(note, { force: true })
}

/** Not by the run's signal: it is undone, too, when that has aborted. */
const set = async (device: string, to: '--setro' | '--setrw') => {
  const { exitCode } = await output('blockdev', [to, device], { signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (exitCode !== 0) throw new Inconclusive('write-protection', `blockdev ${to} ${device} ended with ${exitCode}.`)
}
