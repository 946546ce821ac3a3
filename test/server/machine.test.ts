import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { COW_FOLDER, isOurs } from '../../probes/block/owner.ts'
import { cachedMachine, readMachine } from '../../server/machine.ts'
import { isRoot, run, scratchFolder } from '../probes/block/loop-device.ts'
import { detachLoop, loopOn, takingLoop } from '../support/loop.ts'
import { commandLine, descendants } from '../support/processes.ts'

const ENV = { PATH: process.env['PATH'] ?? '' }

test.skipIf(!isRoot)('a device that came is in the next answer, as soon as that is asked for', async () => {
  const machine = cachedMachine(ENV)
  await machine()
  const file = join(await scratchFolder(), 'image')
  await run('truncate', '--size', '16M', file)
  await run('mkfs.ext4', '-q', '-F', '-L', 'root', file)
  const device = await loopOn(file)
  expect((await machine()).targets).toContainEqual(
    expect.objectContaining({ kind: 'partition', device, name: expect.stringContaining('ext4 “root”') }),
  )
})

test.skipIf(!isRoot)('where a look fails after a device came, the last answer is given', async () => {
  const env: Record<string, string> = { ...ENV }
  const machine = cachedMachine(env)
  const before = await machine()
  env['NODE_OPTIONS'] = '--no-such-option'
  await expect(readMachine(env)).rejects.toThrow()
  const file = join(await scratchFolder(), 'image')
  await run('truncate', '--size', '16M', file)
  const device = await loopOn(file)
  expect(await machine()).toEqual(before)
  expect(await machine('fresh')).toEqual(before)
  delete env['NODE_OPTIONS']
  await detachLoop(device)
  const again = await loopOn(file)
  expect((await machine()).targets).toContainEqual(expect.objectContaining({ device: again }))
})

test.skipIf(!isRoot)('a device of the same name and size as one that went is seen to be another', async () => {
  // Whoever looks for a free one takes the first.
  const device = '/dev/loop7'
  const machine = cachedMachine(ENV)
  const folder = await scratchFolder()
  onTestFinished(async () => void (await detachLoop(device)))
  const shown = async (label: string) => {
    const file = join(folder, label)
    await run('truncate', '--size', '16M', file)
    await run('mkfs.ext4', '-q', '-F', '-L', label, file)
    await takingLoop('losetup', device, file)
    return (await machine()).targets.find(target => target.device === device)?.name
  }
  expect(await shown('first')).toContain('first')
  await detachLoop(device)
  expect(await shown('second')).toContain('second')
})

test.skipIf(!isRoot)('what we make for a test is no part of the machine', async () => {
  const file = join(COW_FOLDER, `test-${process.pid}`)
  await mkdir(COW_FOLDER, { recursive: true })
  onTestFinished(() => rm(file))
  await run('truncate', '--size', '16M', file)
  const device = await loopOn(file)
  expect(isOurs(basename(device))).toBe(true)
  expect((await readMachine(ENV)).targets.map(target => target.device)).not.toContain(device)
})

/** Again where devices of other tests came or went meanwhile, for then everybody waits for a new answer. */
const undisturbed = (name: string, work: (folder: string) => Promise<void>) =>
  test(name, async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    for (;;) {
      const before = devices()
      try {
        return await work(await scratchFolder())
      } catch (error) {
        if (devices() === before) throw error
      }
    }
  })

const devices = () =>
  ['/proc/partitions', ...globSync('/sys/block/*/diskseq').toSorted()].map(path => readFileSync(path, 'utf8')).join()

undisturbed(
  'it is read anew after half a minute: behind for who can do with what is known, at once for who wants it fresh',
  async folder => {
    const machine = cachedMachine({ PATH: folder })
    const lacks = async (wanted?: 'fresh') =>
      (await machine(wanted)).targets
        .find(({ kind }) => kind === 'memory')
        ?.probes.find(({ id }) => id === 'memory/memtester')?.reason
    expect(await lacks('fresh')).toContain('memtester')
    await symlink('/bin/true', join(folder, 'memtester'))
    expect(await lacks('fresh')).toContain('memtester')
    vi.advanceTimersByTime(31_000)
    expect(await lacks()).toContain('memtester')
    expect(await lacks('fresh')).not.toContain('memtester')
    expect(await lacks()).not.toContain('memtester')
  },
)

undisturbed(
  'a look that a drive holds up is not begun again meanwhile, and what it finds is given when it ends',
  async folder => {
    for (const name of ['nice', 'mkfifo']) await symlink(`/usr/bin/${name}`, join(folder, name))
    const machine = cachedMachine({ PATH: folder })
    const kinds = async () => (await machine()).targets.map(({ kind }) => kind)
    expect(await kinds()).not.toContain('drive')
    const lsblk = join(folder, 'lsblk')
    const waiting = 'while [ -e "$0" -a ! -e "$0.go" ]; do /bin/sleep 0.05; done; exec /bin/lsblk "$@"'
    await writeFile(lsblk, `#!/bin/sh\necho >> "$0.log"\n${waiting}\n`, { mode: 0o755 })
    for (let tries = 0; tries < 3; tries++) {
      vi.advanceTimersByTime(31_000)
      expect(await kinds()).not.toContain('drive')
    }
    expect(looks()).toHaveLength(1)
    await expect.poll(() => existsSync(`${lsblk}.log`), { timeout: 30_000 }).toBe(true)
    await writeFile(`${lsblk}.go`, '')
    await expect.poll(kinds, { timeout: 30_000 }).toContain('drive')
  },
)

undisturbed(
  'where udev tells of changes, it is read anew after half a minute with one, else after two',
  async folder => {
    const udev = join(folder, 'run/udev')
    await mkdir(join(udev, 'data'), { recursive: true })
    await writeFile(join(udev, 'control'), '')
    const machine = cachedMachine(ENV, folder)
    await machine('fresh')
    const begins = async (seconds: number) => {
      vi.advanceTimersByTime(seconds * 1000)
      await machine()
      const begun = looks().length
      await machine('fresh')
      return begun
    }
    expect(await begins(31)).toBe(0)
    const [, major, minor] = /^ *(\d+) +(\d+) +\d+ \w+$/m.exec(readFileSync('/proc/partitions', 'utf8')) ?? []
    await writeFile(join(udev, 'data', `b${major}:${minor}`), '')
    expect(await begins(0)).toBe(1)
    expect(await begins(31)).toBe(0)
    expect(await begins(90)).toBe(1)
  },
)

const looks = () => descendants(process.pid).filter(pid => commandLine(pid).endsWith('main.ts\0list\0'))
