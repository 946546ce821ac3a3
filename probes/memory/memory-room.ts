// Whether the machine has room for one more memtester, now.
import { readFileSync } from 'node:fs'
import { costOf, type MemoryInfo, parseMemoryInfo, reserveOf } from './memory-size.ts'

export const readMemory = (): MemoryInfo => parseMemoryInfo(readFileSync('/proc/meminfo', 'utf8'))

/** Percent of the last 10 s in which all programs waited for memory (Documentation/accounting/psi.rst). */
export const readStall = (): number => {
  try {
    return Number(/^full avg10=([\d.]+)/m.exec(readFileSync('/proc/pressure/memory', 'utf8'))?.[1] ?? 0)
  } catch {
    // A kernel without pressure stall information: MemAvailable alone decides.
    return 0
  }
}

/** Why `mebibytes` more may not be locked, or undefined. */
export const whyFull = (mebibytes: number, { total, available }: MemoryInfo, stalled: number): string | undefined => {
  const left = Math.floor(available - reserveOf(total))
  if (left < costOf(mebibytes)) return `only ${Math.max(0, left)} MiB can still be taken.`
  return stalled > MOST_STALLED ? `programs wait for memory ${stalled} % of the time.` : undefined
}

/** Giving back file cache while memory is taken stalls programs for a moment; more than that is want. */
const MOST_STALLED = 10
