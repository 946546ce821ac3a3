// Where the machine's memory lies: a file system in memory without a place among the others, which goes with whoever has
// it open. In huge pages: else a seventh of a boot's processor time goes into finding the small ones.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmdirSync } from 'node:fs'

export interface MemoryFolder {
  /** As long as this process has it open. */
  path: string
  close(): void
}

/** `place` is free again when this returns. */
export const openMemoryFolder = (place: string): MemoryFolder => {
  mkdirSync(place)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'huge=always', 'memory', place])
  try {
    const open = openSync(place, 'r')
    return { path: `/proc/${process.pid}/fd/${open}`, close: () => closeSync(open) }
  } finally {
    execFileSync('umount', ['--lazy', place])
    rmdirSync(place)
  }
}
