// The memtesters that this process has started, seen from outside, and what can happen to their memory.
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs'

/** Those that run now, as children of this process. */
export const memtesters = (): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      const [, command, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(read(`/proc/${pid}/stat`)) ?? []
      return command === 'memtester' && state !== 'Z' && Number(parent) === process.pid
    })

/** Where the locked buffer is, as the kernel lists it; undefined until it is locked. */
export const buffer = (pid: number): { start: number; size: number } | undefined => {
  let range = ''
  for (const line of read(`/proc/${pid}/smaps`).split('\n')) {
    range = /^[0-9a-f]+-[0-9a-f]+ /.exec(line)?.[0].trim() ?? range
    if (!line.startsWith('VmFlags:') || !line.split(' ').includes('lo')) continue
    const [start = 0, end = 0] = range.split('-').map(address => Number.parseInt(address, 16))
    return { start, size: end - start }
  }
  return undefined
}

/** Turns over one bit, as a defect would. */
export const flipBit = (pid: number, address: number, bit: number) =>
  withFile(`/proc/${pid}/mem`, 'r+', file => {
    const byte = Buffer.alloc(1)
    readSync(file, byte, 0, 1, address + Math.floor(bit / 8))
    byte.writeUInt8(byte.readUInt8() ^ (1 << (bit % 8)))
    writeSync(file, byte, 0, 1, address + Math.floor(bit / 8))
  })

/** Fills memory with random bytes. */
export const overwrite = (pid: number, address: number, length: number) =>
  withFile(`/proc/${pid}/mem`, 'r+', file => writeSync(file, randomBytes(length), 0, length, address))

/** The physical address, by Documentation/admin-guide/mm/pagemap.rst. */
export const physical = (pid: number, address: number): bigint | undefined =>
  withFile(`/proc/${pid}/pagemap`, 'r', file => {
    const entry = Buffer.alloc(8)
    if (readSync(file, entry, 0, 8, Math.floor(address / 4096) * 8) < 8) return undefined
    return (entry.readBigUInt64LE() & 0x7f_ffff_ffff_ffffn) * 4096n + BigInt(address % 4096)
  })

/** undefined when the process has ended meanwhile. */
const withFile = <Result>(path: string, flags: string, use: (file: number) => Result): Result | undefined => {
  let file: number | undefined
  try {
    file = openSync(path, flags)
    return use(file)
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
