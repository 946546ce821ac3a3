import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { cpuSeconds } from '../../../bench/server-process.ts'
import { CROWD, DEPTH, EIGHT_TB, hostilePartition, NAMES, OWN } from './hostile-partition.ts'
import { hash, MIB } from './loop.ts'
import { memory, open } from './opened.ts'

const DEEP = '/d'.repeat(DEPTH)

/** In 2 s at most, of the explorer's own time: how busy this machine is says nothing of it. */
const within2Seconds =
  (pid: number) =>
  async <T>(action: Promise<T>): Promise<T> => {
    const settled = action.catch(error => error as T)
    const before = await cpuSeconds(pid)
    await settled
    expect((await cpuSeconds(pid)) - before).toBeLessThan(2)
    return settled
  }

describe.runIf(process.getuid?.() === 0)('a hostile partition', () => {
  test('gives out nothing of the rescue system, holds nobody up, fills no memory, and stays as it is', async () => {
    const { device, image } = await hostilePartition()
    const before = await hash(image)
    const { pid, list, page, stat, text, bytes, find, archive, close } = await open(device, { mode: 'no-replay' })
    const atFirst = memory(pid, 'VmRSS')
    const soon = within2Seconds(pid)

    const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      .split('\n')
      .find(line => line.includes(device))
    expect(mounts).toMatch(/ro,nosuid,nodev,noexec,.*nosymfollow.*errors=continue/)
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(device)

    for (const link of [
      '/absolute',
      '/sub/relative',
      '/etcfolder/passwd',
      '/climber/etc/passwd',
      '/climber/absolute',
    ]) {
      expect(await soon(text(link)), link).toMatchObject({ text: OWN })
    }
    expect(await soon(stat('/absolute'))).toMatchObject({ link: '/etc/passwd', target: { path: '/etc/passwd' } })
    expect(await soon(stat('/nowhere'))).not.toHaveProperty('target')
    for (const [path, code] of [
      ['/loop-a', 'link-loop'],
      ['/itself', 'link-loop'],
      ['/procs', 'no-such-file'],
      ['/rescue', 'no-such-file'],
      ['/nowhere', 'no-such-file'],
      ['/../etc/passwd', 'bad-path'],
      ['/sub/../../etc/passwd', 'bad-path'],
      ['/sub/%2e%2e/etc', 'bad-path'],
      ['/sub/%2e%2e%2fetc', 'bad-path'],
      ['etc/passwd', 'bad-path'],
      ['/etc/passwd%00', 'bad-path'],
      ['/etc/passwd/x', 'not-a-folder'],
      ['/fifo', 'not-a-file'],
      ['/terminal', 'not-a-file'],
      ['/memory', 'not-a-file'],
      ['/drive', 'not-a-file'],
      ['/socket', 'not-a-file'],
      [`/${'x'.repeat(256)}`, 'no-such-file'],
    ] as const) {
      expect(await soon(text(path)), path).toMatchObject({ code })
      expect(await soon(bytes(path)), path).toMatchObject({ code })
    }

    const names = await soon(list('/names'))
    expect(names.total).toBe(NAMES.length)
    for (const [what, , escaped] of NAMES) {
      const entry = names.entries.find(({ path }) => path === `/names/${escaped}`)
      expect(entry, what).toBeDefined()
      expect(entry?.name, what).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      expect(await soon(text(`/names/${escaped}`)), what).toMatchObject({ text: 'named' })
    }

    expect(await soon(list(DEEP))).toMatchObject({ total: 1, entries: [{ name: 'bottom' }] })
    expect(await soon(text(`${DEEP}/bottom`))).toMatchObject({ text: 'deep' })
    expect(await find({ name: 'bottom' })).toContainEqual({ end: { matches: 1, complete: true } })

    expect(await soon(text('/sparse', { tail: 'true', length: 10 }))).toMatchObject({
      size: EIGHT_TB,
      text: '\0'.repeat(10),
    })
    expect(await soon(text('/sparse', { length: 6 }))).toMatchObject({ text: 'begins' })

    let last = await soon(page('/crowd', { offset: 99_900 }))
    while (last.total === null) last = await soon(page('/crowd', { offset: 99_900 }))
    const sorted = Array.from({ length: CROWD }, (_, i) => `entry-${i}`).sort()
    expect(last).toMatchObject({ total: CROWD })
    expect(last.entries.map(({ name }) => name)).toEqual(sorted.slice(99_900))

    const packed = await archive('/')
    const { stdout } = await execa('tar', ['--list', '--zstd', '--verbose', '--quoting-style=c'], { input: packed })
    expect(stdout).toContain('"./sparse"')
    expect(stdout).toContain('/d/d/bottom"')
    expect(stdout).not.toMatch(/^[pcbs]/m)
    expect(packed.length).toBeLessThan(8 * MIB)

    expect((memory(pid, 'VmHWM') - atFirst) / MIB).toBeLessThan(64)
    await close()
    expect(await hash(image)).toBe(before)
    expect((await execa('blockdev', ['--getro', device])).stdout).toBe('0')
  }, 180_000)
})
