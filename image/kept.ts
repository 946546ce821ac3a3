// Folders that take long to make, kept for the next time: each is named after all that decides what is in it.
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Kept {
  folder: string
  /** False when it was there already. */
  made: boolean
}

const WORK = '.building-'
const KEPT_MS = 14 * 24 * 60 * 60 * 1000

/** The folder of that kind and name: made, unless it is there. `make` leaves it as `out` in the folder it is given. */
export const kept = async (kind: string, name: string, make: (work: string) => Promise<void>): Promise<Kept> => {
  const all = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rescue-pro', kind)
  const folder = join(all, name)
  await mkdir(all, { recursive: true })
  await dropOld(all)
  if (existsSync(folder)) {
    await utimes(folder, new Date(), new Date())
    return { folder, made: false }
  }
  const work = join(all, `${WORK}${process.pid}`)
  try {
    await mkdir(work)
    await make(work)
    // What is in it may be older than its making: a file system from packages has the time of the archive.
    await utimes(join(work, 'out'), new Date(), new Date())
    // Another process may have been faster.
    if (!existsSync(folder)) await rename(join(work, 'out'), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return { folder, made: true }
}

/** What was being made by somebody who was killed, and what nobody has asked for in two weeks. */
const dropOld = async (all: string) => {
  for (const name of await readdir(all)) {
    const path = join(all, name)
    const isOld = name.startsWith(WORK)
      ? !existsSync(`/proc/${name.slice(WORK.length)}`)
      : Date.now() - (await stat(path)).mtimeMs > KEPT_MS
    if (isOld) await rm(path, { recursive: true, force: true })
  }
}
