// What the kernel saved when it crashed in an earlier boot: the files of pstore (kernel, Documentation/ABI/testing/pstore).
// Read only: nothing is deleted, since it may be the customer's.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeMachineCheck, findMachineChecks, type MachineCheck } from './machine-check.ts'
import { cleaned, readText } from './sysfs.ts'

export interface CrashFile {
  name: string
  bytes: Buffer
  /** Milliseconds since 1970: of the crash, but of this start where the record has no time of its own (mce-). */
  time: number
}

/** One crash, put together from its parts. */
export interface Crash {
  files: string[]
  time: number
  /** As the kernel calls it: Panic, Oops, Emergency; Machine check where only that was saved. */
  kind: string
  /** The line that says why, where it was saved. */
  reason?: string
  machineChecks: MachineCheck[]
}

interface Roots {
  sys: string
  proc: string
}

export interface CrashStore {
  /** Where the kernel keeps it: erst, efi, ramoops. */
  backend: string
  files: CrashFile[]
}

/** undefined when this machine has none, or none that the kernel uses. Throws when it cannot be read. */
export const readCrashStore = async (
  roots: Roots = { sys: '/sys', proc: '/proc' },
): Promise<CrashStore | undefined> => {
  const backend = await readText(join(roots.sys, 'module/pstore/parameters/backend'))
  if (backend === undefined || !/^\w+$/.test(backend)) return undefined
  const folder = join(roots.sys, 'fs/pstore')
  // Not mounted, the folder is empty: that must not look like an empty store.
  const mounts = await readText(join(roots.proc, 'self/mounts'))
  if (!/ pstore /.test(mounts ?? '')) throw new Error(`${folder} is not mounted`)
  const names = (await readdir(folder)).sort().slice(0, MOST_FILES)
  return { backend, files: await Promise.all(names.map(name => readCrashFile(folder, name))) }
}

/** Oldest first. A dump comes in parts, the end of the log in part 1. Pure. */
export const findCrashes = (files: readonly CrashFile[]): Crash[] => {
  const dumps = files.flatMap(dumpOf).sort((a, b) => a.file.time - b.file.time)
  const groups: Dump[][] = []
  for (const dump of dumps) {
    const last = groups.at(-1)
    if (last && belongs(last, dump)) last.push(dump)
    else groups.push([dump])
  }
  const crashes = groups.map(crashOf)
  return [...crashes, ...lonelyChecks(files, crashes)].sort((a, b) => a.time - b.time)
}

interface Dump {
  file: CrashFile
  kind: string
  count: string
  part: number
  text: string
}

const MOST_FILES = 128
const MOST_BYTES = 256 * 1024
/** The parts of one dump are written one after the other. */
const SAME_DUMP_MS = 60_000

const readCrashFile = async (folder: string, name: string): Promise<CrashFile> => {
  const path = join(folder, name)
  const [bytes, { mtimeMs }] = await Promise.all([readFile(path), stat(path)])
  return { name: cleaned(name, 80), bytes: bytes.subarray(0, MOST_BYTES), time: mtimeMs }
}

const dumpOf = (file: CrashFile): Dump[] => {
  if (!file.name.startsWith('dmesg-')) return []
  const [head = '', ...lines] = file.bytes.toString('utf8').split('\n')
  const [, kind = 'Crash', count = '', part = '1'] = /^(\w{1,20})#(\d{1,9}) Part(\d{1,9})$/.exec(head) ?? []
  return [{ file, kind, count, part: Number(part), text: lines.map(line => line.replace(PREFIX, '')).join('\n') }]
}

const PREFIX = /^<\d+>\[ *\d+\.\d+\](\[ *[TC]\d+\])? /

const belongs = (group: readonly Dump[], { file, kind, count, part }: Dump) =>
  group.every(
    other =>
      other.kind === kind &&
      other.count === count &&
      other.part !== part &&
      Math.abs(file.time - other.file.time) < SAME_DUMP_MS,
  )

const crashOf = (dumps: readonly Dump[]): Crash => {
  const parts = dumps.toSorted((a, b) => b.part - a.part)
  const text = parts.map(({ text }) => text).join('\n')
  const reason = reasonOf(text)
  return {
    files: dumps.map(({ file }) => file.name),
    time: Math.max(...dumps.map(({ file }) => file.time)),
    kind: dumps[0]?.kind ?? '',
    ...(reason === undefined ? {} : { reason }),
    machineChecks: findMachineChecks(text),
  }
}

/** A machine check is saved on its own beside the panic that it causes: told once. */
const lonelyChecks = (files: readonly CrashFile[], crashes: readonly Crash[]): Crash[] => {
  const told = new Set(crashes.flatMap(({ machineChecks }) => machineChecks.map(keyOf)))
  return files.flatMap(({ name, bytes, time }) => {
    const check = name.startsWith('mce-') ? decodeMachineCheck(bytes) : undefined
    if (!check || told.has(keyOf(check))) return []
    const when = check.time === undefined ? time : check.time * 1000
    return [{ files: [name], time: when, kind: 'Machine check', machineChecks: [check] }]
  })
}

const keyOf = ({ cpu, bank, status, time }: MachineCheck) => `${cpu} ${bank} ${status} ${time}`

const reasonOf = (text: string): string | undefined => {
  const line = REASONS.map(reason => reason.exec(text)?.[0]).find(found => found !== undefined)
  return line === undefined ? undefined : cleaned(line, 200)
}

/** The first of these that a dump has says most. */
const REASONS = [
  /^Kernel panic - not syncing: .*/m,
  /^BUG: .*/m,
  /^Oops: .*/m,
  /^.*general protection fault.*/m,
  /^watchdog: .*LOCKUP.*/im,
]
