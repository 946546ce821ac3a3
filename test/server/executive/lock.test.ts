import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { withLock } from '../../../server/executive/lock.ts'
import { ownIdentity } from '../../../server/executive/process-identity.ts'

const HOLDER = new URL('../../children/lock-holder.ts', import.meta.url).pathname

const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'rescue-pro-lock-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

test('sixteen processes, each killed at some moment while it holds the lock, are never inside together', async () => {
  const path = await folder()
  await writeFile(join(path, 'count'), '0')
  const race = (rounds: number) =>
    execa(process.execPath, [HOLDER, join(path, 'lock'), path, `${rounds}`], { reject: false, timeout: 60_000 })
  const holders = await Promise.all(Array.from({ length: 16 }, () => race(20)))
  expect(holders.map(({ stderr }) => stderr).join('')).toBe('')
  expect(holders.some(({ signal }) => signal === 'SIGKILL')).toBe(true)
  const counted = holders.map(({ stdout }) => stdout).join('').length
  expect(Number(await readFile(join(path, 'count'), 'utf8'))).toBe(counted)
})

test.for([
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 21, startTime: 1 })],
  ['of a process whose pid another has now', JSON.stringify({ ...ownIdentity(), startTime: 1 })],
  ['that names no process', 'not a process'],
  ['that is empty', ''],
] as const)('a lock %s is taken over, and nothing is left of it', async ([, content]) => {
  const path = await folder()
  await writeFile(join(path, 'lock'), content)
  expect(await withLock(join(path, 'lock'), async () => 'inside')).toBe('inside')
  expect(await readdir(path)).toEqual([])
})

test('a dead holder’s lock is taken over by one at a time, whoever looks at it at which moment', async () => {
  const path = await folder()
  const lock = join(path, 'lock')
  for (let round = 1; round <= 40; round++) {
    await writeFile(lock, JSON.stringify({ pid: 2 ** 21, startTime: round }))
    let inside = 0
    const enter = async () => {
      expect(++inside).toBe(1)
      await sleep(1)
      inside--
    }
    const callers = Array.from({ length: 8 }, (_, caller) => sleep(caller % 4).then(() => withLock(lock, enter)))
    await Promise.all(callers)
  }
  expect(await readdir(path)).toEqual([])
})

test('a lock whose action throws is free again', async () => {
  const lock = join(await folder(), 'lock')
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(lock, async () => 'yes')).toBe('yes')
})
