// A look at a file system that changes nothing, and what it says: by exit code, journal and text together.
import { Inconclusive, Skip } from '../contract/errors.ts'
import { type Evidence, fail, log, pass, unknown } from '../contract/step.ts'
import { chunks } from '../tool.ts'
import { readingFrom } from './bytes.ts'
import type { FileSystem } from './file-systems/file-system.ts'
import { runTool, type ToolRunEnd } from './tool-run.ts'
import type { Share } from './work-meter.ts'

export interface Check {
  fileSystem: FileSystem
  type: string
  /** The fenced device. */
  device: string
  /** The device is held open by this process: some tools refuse it then. */
  held: boolean
  share: Share
  signal: AbortSignal
}

/** Says what the check found, without judging it. */
export async function* look({ fileSystem, device, held, share, signal }: Check): AsyncGenerator<Evidence, Looked> {
  const tool = fileSystem.check
  if (held && tool.claims)
    throw new Skip('no-device-mapper', `${tool.program} needs a kernel with device-mapper to look without harm.`)
  const state = await readState(fileSystem, device, signal)
  const unfinished = await readUnfinished(fileSystem, device)
  if (unfinished !== undefined) yield log('WARNING', unfinished)
  const end = yield* runTool({ tool, device, share, signal })
  return { ...end, unrest: unfinished === undefined ? unrestIn(fileSystem, `${state}\n${end.text}`) : 'journal' }
}

export const readUnfinished = async ({ unfinished }: FileSystem, device: string): Promise<string | undefined> =>
  unfinished && readingFrom(device, unfinished)

export interface Looked extends ToolRunEnd {
  unrest: Unrest
}

/** journal: not replayed, so that a check sees old structures. mark: it was not unmounted, and no more follows. */
export type Unrest = 'journal' | 'mark' | undefined

/** Exit code 0 of a check is not "healthy" while a journal waits; what it calls damage then is none yet. */
export const judgeLook = ({ fileSystem, type }: Pick<Check, 'fileSystem' | 'type'>, looked: Looked): Evidence[] => {
  const { kind, meaning, first, unrest } = looked
  const { program } = fileSystem.check
  if (kind === 'failed') throw new Inconclusive('check-failed', `${program}, ${meaning}: ${first}`)
  if (unrest === 'journal') return [unknown('file-system-dirty-journal', unreplayed(fileSystem, type))]
  if (kind !== 'sound') return [fail('file-system-damaged', `${type} is damaged. ${program}, ${meaning}: ${first}`)]
  const found = `${program} found no error in this ${type} (${meaning}).`
  return [
    unrest === 'mark' ? unknown('file-system-not-unmounted', `${found} ${NOT_UNMOUNTED}`) : sound(fileSystem, found),
  ]
}

/** Nobody may take it for sound as a whole where the check does not look at all of it. */
export const sound = ({ limits }: FileSystem, found: string): Evidence =>
  limits === undefined ? pass('file-system-sound', found) : pass('file-system-partly-tested', `${found} ${limits}`)

const unreplayed = ({ replay, unfinished }: FileSystem, type: string) =>
  `The journal of this ${type} has not been replayed: it was in use when the machine went down. Whether it is sound ` +
  `cannot be seen before. ${replay}${unfinished ? '' : IN_PREVIEW}.`

const IN_PREVIEW = '; the repair preview does so in memory, without a change to the drive'

const NOT_UNMOUNTED =
  'But it says that it was not unmounted, or that it wants a check: its last changes may be lost, or be there by half.'

const TIMEOUT_MS = 120_000
const MOST_TEXT = 2 ** 20

export const readState = async ({ state }: FileSystem, device: string, signal: AbortSignal): Promise<string> => {
  if (!state) return ''
  let text = ''
  for await (const chunk of chunks(state.program, state.args(device), { signal, timeout: TIMEOUT_MS }))
    if (text.length < MOST_TEXT) text += chunk.text
  return text
}

export const unrestIn = ({ journal, mark }: FileSystem, text: string): Unrest =>
  journal?.test(text) ? 'journal' : mark?.test(text) ? 'mark' : undefined
