// The event log (SEL) of the management controller (BMC): room in it, records of our own, and what it holds. It outlives
// every reset, and nothing here deletes from it.
import { existsSync } from 'node:fs'
import { output } from '../tool.ts'
import { decodeMark, type Mark } from './black-box-mark.ts'
import { cleaned } from './sysfs.ts'

export interface LogEvent {
  /** The record's number in the log, hexadecimal. */
  id: string
  /** What ipmitool makes of it: sensor, event, direction. */
  text: string
  /** By the controller's clock, milliseconds since 1970; undefined where it did not know. */
  time?: number
  mark?: Mark
}

export interface LogRoom {
  /** Records in the log, and how many more it takes. */
  entries: number
  free: number
}

export const hasController = () => existsSync('/dev/ipmi0') || existsSync('/dev/ipmi/0')

/** How much room the log has. Throws when the controller cannot be asked. */
export const readRoom = async (options: Options): Promise<LogRoom> =>
  parseRoom(await ask(['raw', '0x0a', '0x40'], options))

/** Adds a record of type E0h (OEM, without a time) and returns its number. Throws when the controller refuses. */
export const addRecord = async (payload: Buffer, options: Options): Promise<number> => {
  const bytes = [...payload].map(byte => `0x${byte.toString(16).padStart(2, '0')}`)
  const [low = 0, high = 0] = parseBytes(await ask(['raw', '0x0a', '0x44', '0', '0', '0xe0', ...bytes], options))
  return low + high * 256
}

/** All that the log holds, oldest first; on a real controller this takes up to a minute. */
export const readEvents = async (options: Options): Promise<LogEvent[]> =>
  parseEvents(await ask(['sel', 'list'], options))

/** Why the controller last restarted the machine; undefined where it does not tell. */
export const readRestartCause = async (options: Options): Promise<string | undefined> => {
  const { text } = await output('ipmitool', ['-I', 'open', 'chassis', 'restart_cause'], options)
  const cause = /^System restart cause: (.*)$/m.exec(text)?.[1]
  return cause === undefined ? undefined : cleaned(cause, 80)
}

/** The answer to Get SEL Info (IPMI 2.0, 31.2). A record takes 16 bytes. */
export const parseRoom = (text: string): LogRoom => {
  const bytes = parseBytes(text)
  if (bytes.length !== 14) throw new Error(`Get SEL Info answered ${bytes.length} bytes instead of 14.`)
  const word = (at: number) => (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256
  return { entries: word(1), free: Math.floor(word(3) / 16) }
}

/** The records in the output of `ipmitool sel list`; what is none is passed over. Pure. */
export const parseEvents = (text: string): LogEvent[] => text.split('\n').flatMap(line => parseEvent(line) ?? [])

interface Options {
  signal: AbortSignal
  timeout: number
}

/** The interface is named so that ipmitool never tries a network. */
const ask = async (args: readonly string[], options: Options): Promise<string> => {
  const { text, exitCode } = await output('ipmitool', ['-I', 'open', ...args], options)
  if (exitCode !== 0) throw new Error(`ipmitool ${args.slice(0, 3).join(' ')} ended with exit code ${exitCode}`)
  return text
}

const parseBytes = (text: string): number[] =>
  (text.match(/\b[0-9a-f]{2}\b/g) ?? []).map(byte => Number.parseInt(byte, 16))

const parseEvent = (line: string): LogEvent | undefined => {
  const [id = '', ...columns] = line.split('|').map(column => column.trim())
  if (!/^[0-9a-f]{1,4}$/.test(id) || columns.length === 0) return undefined
  const time = timeOf(columns)
  const told = isTime(columns) ? columns.slice(2) : columns
  const mark = markOf(columns)
  return {
    id,
    text: cleaned(told.join(': '), 160),
    ...(time === undefined ? {} : { time }),
    ...(mark === undefined ? {} : { mark }),
  }
}

const isTime = ([date = '', clock = '']: string[]) => DATE.test(date) || (date === 'Pre-Init' && /^[\d]+$/.test(clock))

const DATE = /^(\d{2})\/(\d{2})\/(\d{2}|\d{4})$/

/** Older versions of ipmitool name no zone; a day is near enough for all that is asked of it. */
const timeOf = ([date = '', clock = '']: string[]) => {
  const [, month, day, year = ''] = DATE.exec(date) ?? []
  const [hours] = /^\d{2}:\d{2}:\d{2}/.exec(clock) ?? []
  const time = Date.parse(`${year.length === 2 ? `20${year}` : year}-${month}-${day}T${hours}Z`)
  return Number.isNaN(time) ? undefined : time
}

const markOf = ([type = '', payload = '']: string[]) =>
  type === 'OEM record e0' && /^[0-9a-f]{26}$/.test(payload) ? decodeMark(Buffer.from(payload, 'hex')) : undefined
