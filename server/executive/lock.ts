import { createHash } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, ownIdentity, ProcessIdentity } from './process-identity.ts'

const PATIENCE_MS = 30_000

/** Runs `action` while no other process (or caller in this one) holds the lock file; a dead holder's is taken over. */
export const withLock = async <T>(path: string, action: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await take(path))) {
    if (performance.now() > deadline)
      throw new Error(`${path} is held by another process for over ${PATIENCE_MS / 1000} s`)
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
  try {
    await writeFile(own, JSON.stringify(ownIdentity()))
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

/**
 * Between reading a dead holder's name and removing its lock, another may have removed it and taken its own. So only who
 * holds the lock on this very name may remove it, and looks again first.
 */
const removeIfDead = async (path: string) => {
  const dead = await deadHolder(path)
  if (dead === undefined) return
  await withLock(`${path}.${name(dead)}`, async () => {
    if ((await deadHolder(path)) === dead) await rm(path, { force: true })
  })
}

/** What the lock file says, when that is no living process; what names no process is no lock of ours. */
const deadHolder = async (path: string): Promise<string | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined || isHeld(text) ? undefined : text
}

const isHeld = (text: string) => {
  const holder = parsed(text)
  return holder !== undefined && isAlive(holder)
}

const parsed = (text: string) => {
  try {
    return ProcessIdentity.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const name = (holder: string) => createHash('sha256').update(holder).digest('hex').slice(0, 16)
