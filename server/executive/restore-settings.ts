import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SETTING = '/proc/sys/vm/compact_unevictable_allowed'

/** Gives back the kernel setting that a memory test holds while it runs, when its process died before it could. */
export const restoreSettings = (runFolder: string) => {
  const note = join(runFolder, 'compact_unevictable_allowed.before')
  try {
    const before = readFileSync(note, 'utf8').trim()
    if (/^[01]$/.test(before)) writeFileSync(SETTING, before)
    rmSync(note)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') console.error(`${SETTING} could not be restored: ${error}`)
  }
}
