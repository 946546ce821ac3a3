// Runs smartctl: one at a time for each controller, with a limit, and never by a shell.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { Inconclusive, Skip } from '../contract/errors.ts'
import type { SmartAddress } from '../contract/probe.ts'
import { cleaned } from '../machine/sysfs.ts'
import { output } from '../tool.ts'
import { parseSmart, printedLines, type SmartData } from './smart-data.ts'

export interface SmartAnswer {
  data: SmartData
  exit: number
  /** As it was printed. */
  json: string
}

/** The exit status is eight bits (smartctl(8), EXIT STATUS). The first two mean that nothing could be read. */
export const EXIT = {
  usage: 1,
  open: 2,
  command: 4,
  failing: 8,
  prefail: 16,
  past: 32,
  errorLog: 64,
  selfTestLog: 128,
} as const

/** A dying drive may not answer at all. */
const LIMIT_S = 60
/** Others may be waiting for the same controller before us. */
const QUEUE_S = 300
const GRACE_S = 15

/**
 * What smartctl says, with its exit status. Throws Skip `no-smart` for a device of a kind that has none, Inconclusive
 * `drive-no-answer` when the limit of 60 s is over, and `smart-unreadable` when the drive cannot be opened.
 */
export const smartctl = async (
  { device, type }: SmartAddress,
  options: readonly string[],
  signal: AbortSignal,
): Promise<SmartAnswer> => {
  const { text, exitCode } = await run([...options, ...(type ? ['-d', type] : []), '--', device], device, signal)
  const data = parseSmart(text)
  if (!data) throw noAnswer(device)
  const exit = data.smartctl?.exit_status ?? exitCode ?? 0
  if (exit & (EXIT.usage | EXIT.open)) throw unreadable(device, printedLines(data))
  return { data, exit, json: text }
}

/** Everything that smartctl finds by itself. */
export const scan = async (signal: AbortSignal): Promise<SmartData | undefined> =>
  parseSmart((await run(['--scan-open'], '', signal)).text)

/**
 * The lock is on the controller's own folder in sysfs: the kernel gives it back whatever happens to us. `flock` becomes
 * `timeout`, which holds the lock for as long as smartctl lives.
 */
const run = async (args: readonly string[], device: string, signal: AbortSignal) => {
  const lock = ['--no-fork', '--exclusive', '--wait', `${QUEUE_S}`, await controllerFolder(device)]
  const limited = ['timeout', '--kill-after=5', `${LIMIT_S}`, 'smartctl', '--json=co', ...args]
  const timeout = (QUEUE_S + LIMIT_S) * 1000
  return givenUp(output('flock', [...lock, ...limited], { signal, timeout }), device)
}

/** A process that waits in the kernel for a dead drive cannot be killed: it is left behind. */
const givenUp = async <T>(running: Promise<T>, device: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(noAnswer(device)), (QUEUE_S + LIMIT_S + GRACE_S) * 1000)
  })
  try {
    return await Promise.race([running, late])
  } finally {
    clearTimeout(timer)
  }
}

const noAnswer = (device: string) =>
  new Inconclusive('drive-no-answer', `smartctl got no answer from ${device} within ${LIMIT_S} s.`)

const unreadable = (device: string, lines: readonly string[]) => {
  const reason = cleaned(lines.slice(3).join(' '), 300) || 'it gave no reason'
  return /Unable to detect device type/.test(reason)
    ? new Skip('no-smart', `${device} is not a kind of drive that has SMART.`)
    : new Inconclusive('smart-unreadable', `smartctl could not read ${device}: ${reason}`)
}

/** The PCI function that all drives of a controller are behind; where there is none, the device's own folder. */
const controllerFolder = async (device: string): Promise<string> => {
  for (const folder of sysfsFolders(basename(device))) {
    const path = await realpath(folder).catch(() => undefined)
    if (path) return /^.*\/[\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.[0-7](?=\/|$)/.exec(path)?.[0] ?? path
  }
  return '/sys/class/block'
}

const sysfsFolders = (name: string) => [
  ...['block', 'nvme', 'scsi_generic'].map(kind => `/sys/class/${kind}/${name}/device`),
  // /dev/bus/6 of a RAID controller.
  ...(/^\d+$/.test(name) ? [`/sys/class/scsi_host/host${name}`] : []),
]
