// In the guest: prints the physical address of a page that is free from now on, in the middle of much free memory.
import { openSync, readFileSync, readSync } from 'node:fs'

const PAGE = 4096
const memory = Buffer.alloc(64 << 20, 1)
const maps = readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
const sizes = maps.map(mapping => Number(/^Size: +(\d+) kB/m.exec(mapping)?.[1] ?? 0))
// The smallest mapping that can hold the buffer is the buffer.
const [found] = maps
  .filter((mapping, index) => (sizes[index] ?? 0) * 1024 >= memory.length && /^Anonymous: +[1-9]\d{4}/m.test(mapping))
  .sort((a, b) => a.length - b.length)
const start = Number.parseInt(/^[0-9a-f]+/.exec(found ?? '')?.[0] ?? '', 16)
const entry = Buffer.alloc(8)
readSync(openSync('/proc/self/pagemap', 'r'), entry, 0, 8, ((start + memory.length / 2) / PAGE) * 8)
console.log(Number(entry.readBigUInt64LE() & ((1n << 55n) - 1n)) * PAGE)
