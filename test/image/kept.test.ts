import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { kept } from '../../image/kept.ts'

const LONG_AGO = new Date('2026-01-01')
let cache = ''

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'rescue-pro-kept-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
  return async () => {
    vi.unstubAllEnvs()
    await rm(cache, { recursive: true })
  }
})

/** As file systems are made of packages: with the time of the archive. */
const make = async (work: string) => {
  await mkdir(join(work, 'out'))
  await utimes(join(work, 'out'), LONG_AGO, LONG_AGO)
}

test('what was just made is there for the next who asks, however old its content', async () => {
  const first = await kept('emulators', 'one', make)
  expect(first).toEqual({ folder: join(cache, 'rescue-pro/emulators/one'), made: true })
  expect(await kept('emulators', 'one', make)).toEqual({ ...first, made: false })
})

test('what nobody has asked for in two weeks goes, and what was being made by somebody who was killed', async () => {
  const { folder } = await kept('emulators', 'one', make)
  await utimes(folder, LONG_AGO, LONG_AGO)
  await mkdir(join(folder, '../.building-0'))
  await kept('emulators', 'two', make)
  expect(await readdir(join(folder, '..'))).toEqual(['two'])
})
