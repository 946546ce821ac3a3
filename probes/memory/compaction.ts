// Mlocked pages may still be moved by memory compaction; a physical address then says nothing. The kernel can be
// told not to (Documentation/admin-guide/sysctl/vm.rst, compact_unevictable_allowed).
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Evidence, log } from '../contract/step.ts'

const SETTING = '/proc/sys/vm/compact_unevictable_allowed'

/** Keeps locked pages where they are while `body` runs; a kernel that cannot is a warning. */
export async function* withoutCompaction(body: () => AsyncGenerator<Evidence, void>): AsyncGenerator<Evidence, void> {
  const before = hold()
  if (before instanceof Error) {
    yield log('WARNING', `Pages may move during the test, physical addresses are uncertain: ${before.message}`)
  }
  try {
    yield* body()
  } finally {
    if (typeof before === 'string') giveBack(before)
  }
}

/** For who cleans up after this process, should it be killed: server/executive/restore-settings.ts. */
const note = () => join(tmpdir(), 'compact_unevictable_allowed.before')

const giveBack = (before: string) => {
  writeFileSync(SETTING, before)
  rmSync(note(), { force: true })
}

/** The value to restore, undefined when there is nothing to do, or why the kernel could not be told. */
const hold = (): string | undefined | Error => {
  try {
    const before = readFileSync(SETTING, 'utf8')
    if (before.trim() === '0') return undefined
    writeFileSync(note(), before)
    writeFileSync(SETTING, '0')
    return before
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
