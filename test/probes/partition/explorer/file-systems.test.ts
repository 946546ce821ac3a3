// On this kernel, which has no device-mapper: without replaying the journal.
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { loopOn, takingLoop, unmount } from '../../../support/loop.ts'
import { hash, imageFile, MIB, mount, temporaryFolder } from './loop.ts'
import { open } from './opened.ts'

const TYPES = [
  { type: 'ext4', make: ['mkfs.ext4', '-q'], bytes: 32 * MIB },
  { type: 'ext2', make: ['mkfs.ext2', '-q'], bytes: 16 * MIB },
  { type: 'xfs', make: ['mkfs.xfs', '-q'], bytes: 320 * MIB },
  { type: 'btrfs', make: ['mkfs.btrfs', '-q'], bytes: 128 * MIB },
] as const

/** A loop device with a file system that was never unmounted: what was on the drive while it was in use. */
const crashed = async ({ type, make, bytes }: (typeof TYPES)[number]) => {
  const folder = await temporaryFolder()
  const image = await imageFile(folder, bytes)
  const device = await loopOn(image)
  await execa(make[0], [...make.slice(1), device])
  const root = join(folder, 'root')
  await mkdir(root)
  await mount(device, type, root)
  await mkdir(join(root, 'logs'))
  await writeFile(join(root, 'logs/boot.log'), 'first\nsecond\n')
  // XFS shows what reached more than its journal only.
  await unmount(device, root)
  await mount(device, type, root)
  await appendFile(join(root, 'logs/boot.log'), 'lost')
  const copy = join(folder, 'crashed')
  await execa('cp', ['--sparse=always', image, copy])
  await unmount(device, root)
  return { device: await loopOn(copy), image: copy }
}

describe.runIf(process.getuid?.() === 0)('a partition that was in use when the power went', () => {
  test.for(TYPES)('$type is read and stays as it is', async type => {
    const { device, image } = await crashed(type)
    const before = await hash(image)
    const { view, list, text, close } = await open(device)
    expect(view).toMatchObject({ mode: 'no-replay', sectorsWritten: 0 })
    expect(await list('/logs')).toMatchObject({
      path: '/logs',
      total: 1,
      entries: [{ name: 'boot.log', type: 'file' }],
    })
    expect(await text('/logs/boot.log')).toMatchObject({ text: expect.stringMatching(/^first\nsecond\n/) })
    await close()
    expect(await hash(image)).toBe(before)
  })

  test('ext4 is also read without the kernel’s driver', async () => {
    const { device, image } = await crashed(TYPES[0])
    const before = await hash(image)
    const { view, list, text, bytes, find, close } = await open(device, { mode: 'user-space' })
    expect(view).toMatchObject({ mode: 'user-space' })
    expect(await list('/logs')).toMatchObject({
      total: 1,
      entries: [{ name: 'boot.log', type: 'file', mode: 'rw-r--r--' }],
    })
    expect(await text('/logs/boot.log', { offset: 6, length: 6 })).toMatchObject({ text: 'second' })
    expect((await bytes('/logs/boot.log')).toString()).toContain('first\nsecond')
    expect(await find({ text: 'SECOND' })).toContainEqual(expect.objectContaining({ line: 'second', lineNumber: 2 }))
    await close()
    expect(await hash(image)).toBe(before)
  })
})

describe.runIf(process.getuid?.() === 0)('NTFS without the kernel’s driver', () => {
  test('has each file once', async () => {
    const folder = await temporaryFolder()
    const image = await imageFile(folder, 16 * MIB)
    await execa('mkntfs', ['-F', '-Q', image])
    await writeFile(join(folder, 'source'), 'bytes')
    await execa('ntfscp', [image, join(folder, 'source'), 'file.txt'])
    const { list, text } = await open(await loopOn(image), { mode: 'user-space' })
    const { entries } = (await list('/')) as { entries: { name: string }[] }
    expect(entries.filter(({ name }) => name.startsWith('file.txt'))).toMatchObject([{ name: 'file.txt', size: 5 }])
    expect(await text('/file.txt')).toMatchObject({ text: 'bytes' })
  })
})

describe.runIf(process.getuid?.() === 0)('the name of a volume', () => {
  test.for([
    ['vfat', ['mkfs.vfat', '-n', 'BACKUP']],
    ['exfat', ['mkfs.exfat', '-L', 'BACKUP']],
  ] as const)('is no file of a %s without the kernel’s driver', async ([, [make, ...args]]) => {
    const image = await imageFile(await temporaryFolder(), 16 * MIB)
    await execa(make, [...args, image])
    const { list } = await open(await loopOn(image), { mode: 'user-space' })
    const { entries } = (await list('/')) as { entries: { name: string }[] }
    expect(entries.filter(({ name }) => name.startsWith('BACKUP'))).toEqual([])
  })
})

describe.runIf(process.getuid?.() === 0)('opening', () => {
  test('is refused where it is mounted, and says by whom', async () => {
    const folder = await temporaryFolder()
    const device = await loopOn(await imageFile(folder, 16 * MIB))
    await execa('mkfs.ext4', ['-q', device])
    const root = join(folder, 'root')
    await mkdir(root)
    await mount(device, 'ext4', root)
    await expect(open(device)).rejects.toMatchObject({ code: 'in-use', message: expect.stringContaining(root) })
  })

  test('is refused where there is nothing to read', async () => {
    const device = await loopOn(await imageFile(await temporaryFolder(), 8 * MIB))
    await expect(open(device)).rejects.toMatchObject({ status: 422, code: 'not-readable' })
  })

  test.for(['SIGTERM', 'SIGKILL'] as const)('ends at %s, and leaves nothing behind', async signal => {
    const { device, image } = await crashed(TYPES[1])
    const { ended, pid, state } = await open(device)
    process.kill(pid, signal)
    await ended
    expect((await execa('blockdev', ['--getro', device])).stdout).toBe('0')
    expect((await execa('find', [state, '-mindepth', '2'])).stdout).toBe('')
    await takingLoop('mount', '-o', 'loop,ro', image, state)
    await execa('umount', [state])
  })
})

describe.runIf(process.getuid?.() === 0)('a log', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} Straße\n`).join('')

  const withFiles = async (files: Record<string, Buffer>) => {
    const folder = await temporaryFolder()
    const source = join(folder, 'source')
    await mkdir(source)
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(source, name), bytes)
    const image = await imageFile(folder, 32 * MIB)
    await execa('mke2fs', ['-q', '-t', 'ext4', '-d', source, image])
    return open(await loopOn(image))
  }

  test('is decoded as what it is, and read piece by piece', async () => {
    const plain = Buffer.from(lines)
    const { stdout: packed } = await execa('xz', ['--stdout'], { input: plain, encoding: 'buffer' })
    const { stdout: zipped } = await execa('gzip', ['--stdout'], { input: plain, encoding: 'buffer' })
    const { text, stat } = await withFiles({
      'plain.log': plain,
      'a.xz': Buffer.from(packed),
      'a.gz': Buffer.from(zipped),
      'a.zst': zstdCompressSync(plain),
      'a.utf16': Buffer.from(`\ufeff${lines}`, 'utf16le'),
      'a.latin1': Buffer.from('Stra\xdfe', 'latin1'),
      binary: Buffer.from([1, 0, 2]),
    })
    for (const [name, kind] of [
      ['a.xz', 'xz'],
      ['a.gz', 'gzip'],
      ['a.zst', 'zstd'],
      ['plain.log', 'text'],
    ]) {
      expect(await stat(`/${name}`)).toMatchObject({ kind })
      expect(await text(`/${name}`, { offset: 100, length: 50 }), name).toMatchObject({
        text: plain.toString('utf8', 100, 150),
        encoding: 'utf-8',
      })
      expect(await text(`/${name}`, { tail: 'true', length: 34 }), name).toMatchObject({
        text: lines.slice(-32),
        size: plain.length,
        more: false,
      })
    }
    expect(await text('/a.utf16', { offset: 2, length: 12 })).toMatchObject({ text: 'line 0', encoding: 'utf-16le' })
    expect(await text('/a.latin1')).toMatchObject({ text: 'Straße', encoding: 'latin-1' })
    expect(await stat('/binary')).toMatchObject({ kind: 'binary' })
  })
})
