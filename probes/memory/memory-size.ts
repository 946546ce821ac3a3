// How much memory can be taken without starving the machine, and how it is shared out. All in MiB.

export interface MemoryInfo {
  total: number
  available: number
}

/** The two figures of /proc/meminfo. */
export const parseMemoryInfo = (text: string): MemoryInfo => {
  const mebibytes = (name: string) => {
    const kibibytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]
    if (kibibytes === undefined) throw new Error(`/proc/meminfo has no ${name}.`)
    return Number(kibibytes) / 1024
  }
  return { total: mebibytes('MemTotal'), available: mebibytes('MemAvailable') }
}

/** What stays free for everything else. */
export const reserveOf = (total: number) => Math.max(512, total * 0.02)

/** What our run process takes beside the memory under test, and each memtester (its code, stack and pipes). */
const OWN = 50
const PER_INSTANCE = 2
/** Page tables: 8 bytes for 4096, rounded up. */
const WITH_PAGE_TABLES = 1.002

/** What `mebibytes` of locked buffer cost in one more instance. */
export const costOf = (mebibytes: number) => mebibytes * WITH_PAGE_TABLES + PER_INSTANCE

/** The most that all instances together may lock; 0 when nothing can safely be taken. */
export const takeable = ({ total, available }: MemoryInfo, instances: number): number =>
  Math.max(0, Math.floor((available - reserveOf(total) - OWN - PER_INSTANCE * instances) / WITH_PAGE_TABLES))

/** `mebibytes` in at most `most` shares that differ by at most 1 and are at least 1. */
export const shareOut = (mebibytes: number, most: number): number[] => {
  const count = Math.min(mebibytes, most)
  return Array.from({ length: count }, (_, index) => Math.floor((mebibytes + index) / count))
}

/** Bytes that a process without root's rights may lock, from the text of /proc/self/limits. */
export const lockLimit = (limits: string): number => {
  const soft = /^Max locked memory +(\d+|unlimited) /m.exec(limits)?.[1]
  if (soft === undefined) throw new Error('/proc/self/limits has no limit of locked memory.')
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}
