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

/** What memtester compares, in virtual addresses and bytes: `half` bytes from `start` on, with as many behind them. */
export interface Halves {
  start: bigint
  half: bigint
}

/** What lies between malloc's address and the next page, where memtester locks: a page less malloc's 16 bytes. */
const skipped = ({ pageSize }: Region) => pageSize - 16n

/**
 * By version, from its memtester.c: 4.6.0 starts where it locked, but takes off what it skipped twice; 4.7.1 takes it
 * off once, but then starts at malloc's address after all, before the locked region.
 */
const LAYOUTS: Record<string, (region: Region) => Halves> = {
  '4.6.0': region => ({ start: region.start, half: (region.size - 2n * skipped(region)) / 2n }),
  '4.7.1': region => ({ start: region.start - skipped(region), half: (region.size - skipped(region)) / 2n }),
}

/** Where the halves are in this version; undefined for one whose source is not known here. */
export const usualHalves = (region: Region, version: string | undefined): Halves | undefined =>
  Object.hasOwn(LAYOUTS, version ?? '') ? LAYOUTS[version ?? '']?.(region) : undefined

/** Where they are in a process that is in a random-value sub-test: where the first words stand again. */
export const findHalves = (pid: number, region: Region): Halves | undefined =>
  Object.values(LAYOUTS)
    .map(layout => layout(region))
    .find(({ start, half }) => {
      const words = readMemory(pid, start, 64)
      const distinct = new Set(words?.toString('hex').match(/.{16}/g)).size === 8
      return words && distinct && readMemory(pid, start + half, 64)?.equals(words)
    })

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
