// The processes of this machine, as far as they can hold a block device: what each has open, where it stands.
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { mayBeDevice, numberOf, ROOTS, type Roots } from './nodes.ts'

export interface Process {
  pid: number
  parent: number
  /** The program's name, at most 15 bytes, which the process can choose itself. */
  command: string
  /** Clock ticks since the start of the machine. */
  startTime: number
  /** A thread of the kernel: it stands in /, and has nothing open. */
  isKernels?: true
  /** Of its mounts, such as mnt:[4026531841]. */
  namespace?: string
  devices: OpenDevice[]
  /** Its folder and its open files, by their paths. */
  paths: string[]
}

export interface OpenDevice {
  number: string
  writable: boolean
}

/** PF_KTHREAD of Linux: a pid says nothing in a container. */
const KERNEL_THREAD = 0x20_0000

const MOST_PATHS = 500
const BETWEEN_TURNS = 50

/** Whoever ends meanwhile is left out. Others get their turn in between: there may be many. */
export const readProcesses = async (signal: AbortSignal, { proc }: Roots = ROOTS): Promise<Process[]> => {
  const pids = readdirSync(proc).filter(name => /^\d+$/.test(name))
  const processes: Process[] = []
  for (const [index, pid] of pids.entries()) {
    if (index % BETWEEN_TURNS === 0) await turn()
    signal.throwIfAborted()
    const process = attempt(() => readProcess(`${proc}/${pid}`))
    if (process) processes.push(process)
  }
  return processes
}

/** When it started, in clock ticks since the start of the machine; undefined when there is no such process. */
export const startTimeOf = (pid: number | 'self', { proc }: Roots = ROOTS): number | undefined =>
  attempt(() => parseStat(readFileSync(`${proc}/${pid}/stat`, 'utf8')))?.startTime

/** The line in /proc/PID/stat; undefined for a process that has ended and is only not yet fetched. */
export const parseStat = (text: string): Omit<Process, 'namespace' | 'devices' | 'paths'> | undefined => {
  // The name stands in parentheses, and may itself hold spaces and parentheses.
  const end = text.lastIndexOf(')')
  const [state, parent, ...rest] = text.slice(end + 2).split(' ')
  if (end < 0 || state === 'Z' || state === 'X') return undefined
  const start = text.indexOf('(')
  const [pid, startTime] = [Number(text.slice(0, start)), Number(rest[17])]
  const isKernels = (Number(rest[4]) & KERNEL_THREAD) !== 0
  return {
    pid,
    parent: Number(parent),
    command: text.slice(start + 1, end),
    startTime,
    ...(isKernels ? { isKernels } : {}),
  }
}

const readProcess = (folder: string): Process | undefined => {
  const process = parseStat(readFileSync(`${folder}/stat`, 'utf8'))
  if (!process) return undefined
  // The kernel's threads are most of the processes of an idle machine, and live where kthreadd (2) does.
  const namespace = process.isKernels && process.pid > 2 ? undefined : attempt(() => readlinkSync(`${folder}/ns/mnt`))
  const known = { ...process, ...(namespace === undefined ? {} : { namespace }) }
  if (process.isKernels) return { ...known, devices: [], paths: [] }
  const paths = new Set<string>()
  const cwd = attempt(() => readlinkSync(`${folder}/cwd`))
  if (cwd !== undefined) paths.add(cwd)
  const devices = (attempt(() => readdirSync(`${folder}/fd`)) ?? []).flatMap(fd => openDevice(folder, fd, paths))
  return { ...known, devices, paths: [...paths] }
}

/** Also collects the paths of what is open. */
const openDevice = (folder: string, fd: string, paths: Set<string>): OpenDevice[] => {
  const path = attempt(() => readlinkSync(`${folder}/fd/${fd}`))
  if (!path?.startsWith('/')) return []
  if (paths.size < MOST_PATHS) paths.add(path)
  const found = mayBeDevice(path) ? attempt(() => statSync(`${folder}/fd/${fd}`)) : undefined
  if (!found?.isBlockDevice()) return []
  return [{ number: numberOf(found.rdev), writable: isWritable(readFlags(`${folder}/fdinfo/${fd}`)) }]
}

const readFlags = (path: string) => attempt(() => /^flags:\s+([0-7]+)/m.exec(readFileSync(path, 'utf8'))?.[1])

/** Unreadable counts as writable: then it is told. */
const isWritable = (octal: string | undefined) => octal === undefined || (Number.parseInt(octal, 8) & 3) !== 0

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}
