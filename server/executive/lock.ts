import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, ownIdentity, ProcessIdentity } from './process-identity.ts'

const PATIENCE_MS = 10_000

/** Runs `action` while no other process (or caller in this one) holds the lock file; a dead holder's is taken over. */
export const withLock = async <T>(path: string, action: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await take(path))) {
    if (performance.now() > deadline) throw new Error(`${path} is held by another process for over 10 s`)
    await sleep(20)
  }
  try {
    return await action()
  } finally {
    await rm(path, { force: true })
  }
}

/** The file appears with its content or not at all: a holder that dies half-way leaves no lock without a name. */
const take = async (path: string) => {
  const own = `${path}.${process.pid}.${crypto.randomUUID()}`
  await writeFile(own, JSON.stringify(ownIdentity()))
  try {
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await removeIfDead(path)
    return false
  } finally {
    await rm(own, { force: true })
  }
}

const removeIfDead = async (path: string) => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined || isHeld(text)) return
  await rm(path, { force: true })
}

/** What names no process is no lock of ours. */
const isHeld = (text: string) => {
  try {
    return isAlive(ProcessIdentity.parse(JSON.parse(text)))
  } catch {
    return false
  }
}
