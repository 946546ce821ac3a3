// In the guest: prints where a running memtester's buffer is in physical memory, by its page with the highest address, or
// null. Reads the kernel's own tables, so that it knows nothing of how the product finds an address.
import { openSync, readdirSync, readFileSync, readSync } from 'node:fs'

const PAGE = 4096
const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name) && comm(name) === 'memtester')
const pages = pids.flatMap(pid => locked(pid).flatMap(({ start, end }) => frames(pid, start, end)))
// The first and last pages may hold what memtester leaves out to align its buffer.
const inside = pages.slice(16, -16).sort((a, b) => a.physical - b.physical)
console.log(JSON.stringify(inside.at(-1) ?? null))

function comm(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

function locked(pid: string) {
  return readFileSync(`/proc/${pid}/smaps`, 'utf8')
    .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
    .filter(mapping => /^VmFlags:.* lo\b/m.test(mapping))
    .map(mapping => /^([0-9a-f]+)-([0-9a-f]+) /.exec(mapping))
    .map(found => ({ start: Number.parseInt(found?.[1] ?? '', 16), end: Number.parseInt(found?.[2] ?? '', 16) }))
}

function frames(pid: string, start: number, end: number) {
  const file = openSync(`/proc/${pid}/pagemap`, 'r')
  const entries = Buffer.alloc(((end - start) / PAGE) * 8)
  readSync(file, entries, 0, entries.length, (start / PAGE) * 8)
  return Array.from({ length: entries.length / 8 }, (_, index) => entries.readBigUInt64LE(index * 8))
    .map((entry, index) => ({
      pid: Number(pid),
      virtual: start + index * PAGE,
      offset: index * PAGE,
      physical: Number(entry & ((1n << 55n) - 1n)) * PAGE,
      present: entry >> 63n === 1n,
    }))
    .filter(({ present, physical }) => present && physical > 0)
}
