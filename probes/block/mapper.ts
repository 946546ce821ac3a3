// Devices of the kernel's device-mapper, by dmsetup.
import { closeSync, openSync } from 'node:fs'
import { Inconclusive, Skip } from '../contract/errors.ts'
import { cleaned } from '../machine/sysfs.ts'
import { chunks, output } from '../tool.ts'
import { newMark, PREFIX } from './owner.ts'

export interface Mapped extends AsyncDisposable {
  name: string
  device: string
}

export interface MapperOptions {
  /** What it is for, in its name. */
  base: string
  /** Its only line, as in dmsetup(8). */
  table: string
  /** false: the kernel refuses every write through it. */
  writable: boolean
  signal: AbortSignal
}

/** It waits for udev, which on a starved machine takes its time. */
const TIMEOUT_MS = 60_000

/** The node may be there without the kernel's part; opening it loads that where it is a module. */
export const hasMapper = (): boolean => {
  try {
    closeSync(openSync('/dev/mapper/control', 'r+'))
    return true
  } catch {
    return false
  }
}

/** undefined: a device in its table is claimed by somebody else, or the kernel refused for another reason. */
export const createMapped = async ({ base, table, writable, signal }: MapperOptions): Promise<Mapped> => {
  const mark = newMark()
  const name = `rescue-pro-${base}-${mark}`
  const mode = writable ? [] : ['--readonly']
  await dmsetup(['create', name, '--uuid', `${PREFIX}${mark}`, ...mode, '--table', table], signal).catch(
    async error => {
      // Cancelled between its making and its end: it must not stand.
      await removeMapped(name).catch(() => undefined)
      throw error
    },
  )
  return { name, device: `/dev/mapper/${name}`, [Symbol.asyncDispose]: () => removeMapped(name) }
}

/** Not by a run's signal: a cancelled run removes what it made, too. */
export const removeMapped = async (name: string): Promise<void> => {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const options = { signal, timeout: TIMEOUT_MS }
  if ((await output('dmsetup', ['remove', '--retry', name], options)).exitCode === 0) return
  // Whoever has it open keeps it; the kernel then removes it as soon as he lets go.
  const { exitCode } = await output('dmsetup', ['remove', '--deferred', name], options)
  if (exitCode !== 0) throw new Inconclusive('fence-stands', `The fence ${name} could not be removed.`)
}

export const statusOf = async ({ name }: Mapped, signal: AbortSignal): Promise<string> =>
  dmsetup(['status', name], signal)

/** What it printed. dmsetup ends with 0 or says why not. */
const dmsetup = async (args: readonly string[], signal: AbortSignal): Promise<string> => {
  const running = chunks('dmsetup', args, { signal, timeout: TIMEOUT_MS })
  const said = { stdout: '', stderr: '' }
  for (;;) {
    const next = await running.next()
    if (!next.done) said[next.value.from] += next.value.text
    else if (next.value.exitCode === 0) return said.stdout
    else throw new Inconclusive(symptom(said.stderr), `dmsetup ${args[0]}: ${cleaned(said.stderr, 300)}`)
  }
}

const BUSY = 'device-mapper-busy'

const symptom = (text: string) => (/Device or resource busy/.test(text) ? BUSY : 'device-mapper-refused')

/** Whether a device was not made because another that it was to lie on is claimed. */
export const isBusy = (error: unknown) =>
  (error instanceof Inconclusive && error.symptom === BUSY) || (error as NodeJS.ErrnoException).code === 'EBUSY'

export const noMapper = (for_: string) =>
  new Skip('no-device-mapper', `This kernel has no device-mapper, without which ${for_}.`)
