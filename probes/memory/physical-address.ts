// Where in physical memory a word of a running memtester is. Mlocked pages can still be moved by the kernel
// (compaction), so an address is true at the moment of the look-up only.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** A memtester's buffer, in virtual addresses and bytes. */
export interface Region {
  start: bigint
  size: bigint
  pageSize: bigint
}

/** The one locked mapping (`lo`) in the text of /proc/PID/smaps: with memtester, its buffer. */
export const lockedRegion = (smaps: string): Region | undefined => {
  const mappings = smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
  const locked = mappings.find(mapping => /^VmFlags:.* lo\b/m.test(mapping))
  const [, start, end] = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) /.exec(locked ?? '') ?? []
  const kibibytes = /^KernelPageSize: +(\d+) kB$/m.exec(locked ?? '')?.[1]
  if (!start || !end || !kibibytes) return undefined
  return {
    start: BigInt(`0x${start}`),
    size: BigInt(`0x${end}`) - BigInt(`0x${start}`),
    pageSize: BigInt(kibibytes) * 1024n,
  }
}

/**
 * Bytes in one half of the buffer: memtester 4.6.0 takes the alignment (a page less malloc's 16 bytes) off twice.
 * `findHalf` asks the running process, since other versions may not.
 */
export const usualHalf = ({ size, pageSize }: Region): bigint => (size - 2n * (pageSize - 16n)) / 2n

/** The half's size in a process that is in a random-value sub-test: where the first words stand again. */
export const findHalf = (pid: number, region: Region): bigint | undefined => {
  const words = readMemory(pid, region.start, 64)
  const from = region.size / 2n - 2n * region.pageSize
  const around = readMemory(pid, region.start + from, Number(3n * region.pageSize))
  if (!words || !around || new Set(words.toString('hex').match(/.{16}/g)).size < 8) return undefined
  const at = around.indexOf(words)
  return at >= 0 && at % 8 === 0 && around.indexOf(words, at + 1) < 0 ? from + BigInt(at) : undefined
}

/** The entry of /proc/PID/pagemap: bit 63 says present, bits 0 to 54 are the page frame (0 without the right to see). */
export const pageFrame = (entry: bigint): bigint | undefined => {
  const frame = entry & ((1n << 55n) - 1n)
  return entry >> 63n === 1n && frame !== 0n ? frame : undefined
}

/** The physical address behind `address` of process `pid` now; undefined when it may not be known. */
export const physicalAddress = (pid: number, address: bigint, pageSize: bigint): bigint | undefined => {
  const entry = readAt(`/proc/${pid}/pagemap`, (address / pageSize) * 8n, 8)
  const frame = entry && pageFrame(entry.readBigUInt64LE())
  return frame === undefined ? undefined : frame * pageSize + (address % pageSize)
}

export const readLockedRegion = (pid: number): Region | undefined => {
  try {
    return lockedRegion(readFileSync(`/proc/${pid}/smaps`, 'utf8'))
  } catch {
    // The process has ended, which its end will tell.
    return undefined
  }
}

const readMemory = (pid: number, address: bigint, length: number) => readAt(`/proc/${pid}/mem`, address, length)

const readAt = (path: string, position: bigint, length: number): Buffer | undefined => {
  const buffer = Buffer.alloc(length)
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    return readSync(file, buffer, 0, length, position) === length ? buffer : undefined
  } catch {
    // No right to read, or the process has ended: then there is no address to tell.
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
