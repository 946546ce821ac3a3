// Reads the kernel's log. Format of a record: kernel, Documentation/ABI/testing/dev-kmsg.
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { Skip } from '../contract/errors.ts'

export interface KernelMessage {
  /** 0 emergency to 7 debug. */
  level: number
  sequence: number
  /** Microseconds since the machine started. */
  microseconds: number
  /** As the kernel wrote it, with control characters escaped as \xHH. */
  text: string
}

/** A record of the kernel itself; undefined for what user space wrote, which always has another facility than 0. */
export const parseKmsg = (record: string): KernelMessage | undefined => {
  const [, prefix, sequence, microseconds, text] = /^(\d+),(\d+),(\d+),[^;\n]*;([^\n]*)/.exec(record) ?? []
  if (text === undefined || Number(prefix) >> 3 !== 0) return undefined
  return { level: Number(prefix) & 7, sequence: Number(sequence), microseconds: Number(microseconds), text }
}

export interface KernelLog {
  /** The kernel's messages since the last call, at most a few thousand at once. */
  read(): KernelMessage[]
  /** How many records the kernel had thrown away before they could be read. */
  lost(): number
  close(): void
}

/** Larger than the kernel's largest record; a smaller buffer makes it refuse to read. */
const RECORD_BYTES = 16_384
/** So that a kernel that floods does not hold up everything else. */
const MOST_AT_ONCE = 5000

/** Starts at the oldest record that the kernel still has. Throws Skip when the log cannot be opened. */
export const openKernelLog = (path = '/dev/kmsg'): KernelLog => {
  const fd = opened(path)
  const buffer = Buffer.alloc(RECORD_BYTES)
  let expected = 0
  let lost = 0
  const next = (): string | undefined => {
    const record = readRecord(fd, buffer)
    const sequence = Number(/^\d+,(\d+),/.exec(record ?? '')?.[1] ?? Number.NaN)
    if (sequence > expected) lost += sequence - expected
    if (sequence >= expected) expected = sequence + 1
    return record
  }
  return {
    read: () => {
      const messages: KernelMessage[] = []
      while (messages.length < MOST_AT_ONCE) {
        const record = next()
        if (record === undefined) break
        const message = parseKmsg(record)
        if (message) messages.push(message)
      }
      return messages
    },
    lost: () => lost,
    close: () => closeSync(fd),
  }
}

const opened = (path: string) => {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    throw new Skip('kernel-log-unreadable', `The kernel's log ${path} cannot be opened (${codeOf(error)}).`)
  }
}

/** undefined at the end. EPIPE: the next record was overwritten; the read after it goes on with the oldest. */
const readRecord = (fd: number, buffer: Buffer): string | undefined => {
  for (;;) {
    try {
      const length = readSync(fd, buffer)
      return length === 0 ? undefined : buffer.toString('utf8', 0, length)
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return undefined
      if (codeOf(error) !== 'EPIPE') throw error
    }
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
