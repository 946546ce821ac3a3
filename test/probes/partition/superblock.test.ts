// The state of file systems as their own tools made them. This kernel has no NTFS, F2FS and JFS: where no tool leaves one
// unclean, exactly the field that the documented format has for it is set.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { Read } from '../../../probes/partition/bytes.ts'
import { readSuperblock } from '../../../probes/partition/superblock.ts'
import { isRoot } from '../block/loop-device.ts'
import { makeImage } from './images.ts'

/** What makes them lies where only root looks. */
const asRoot = test.runIf(isRoot)

const reading =
  (bytes: Buffer): Read =>
  async (offset, length) =>
    offset >= 0 ? bytes.subarray(offset, offset + length) : Buffer.alloc(0)

const stateOf = (type: string, bytes: Buffer) => readSuperblock(type, reading(bytes))

const image = (type: string) => readFileSync(makeImage(type))

/** With other bytes at one place. */
const changed = (bytes: Buffer, offset: number, ...values: number[]) => {
  const copy = Buffer.from(bytes)
  copy.set(values, offset)
  return copy
}

const OF_INTEREST = ['ntfs', 'f2fs', 'jfs', 'vfat', 'exfat']

asRoot.for(OF_INTEREST)('%s as its tool made it is clean, and no larger than its device', async type => {
  const path = makeImage(type)
  const superblock = await stateOf(type, readFileSync(path))
  expect(superblock).toMatchObject({ state: 'clean' })
  expect(superblock).not.toHaveProperty('needsCheck')
  expect(superblock?.journalDirty ?? false).toBe(false)
  expect(superblock?.size).toBeGreaterThan(0.9 * statSync(path).size)
  expect(superblock?.size).toBeLessThanOrEqual(statSync(path).size)
})

asRoot('the free space of NTFS is what its own tool counts', async () => {
  const path = makeImage('ntfs')
  const { stdout } = await execa('ntfsinfo', ['--mft', path])
  const [, clusters] = /Free Clusters: (\d+)/.exec(stdout) ?? []
  const [, size] = /Cluster Size: (\d+)/.exec(stdout) ?? []
  expect(await stateOf('ntfs', readFileSync(path))).toMatchObject({ free: Number(clusters) * Number(size) })
})

asRoot('NTFS that was marked for a check is to be checked', async () => {
  const path = makeImage('ntfs')
  await execa('ntfsfix', [path])
  expect(await stateOf('ntfs', readFileSync(path))).toMatchObject({
    state: 'dirty',
    needsCheck: expect.stringContaining('dirty'),
  })
})

/** As Windows keeps its journal: a page that says where to start again, its sectors protected. */
const restartPage = ({ number, client, flags }: { number: number; client: number; flags: number }) => {
  const page = Buffer.alloc(4096)
  page.write('RSTR')
  page.set([0x1e, 0, 9, 0], 4)
  page.writeUInt16LE(0x30, 24)
  page.writeUInt16LE(7, 0x1e)
  for (let sector = 1; sector < 9; sector++) page.writeUInt16LE(7, sector * 512 - 2)
  page.writeBigUInt64LE(BigInt(number), 0x30)
  page.writeUInt16LE(client, 0x30 + 12)
  page.writeUInt16LE(flags, 0x30 + 14)
  return page
}

const OPEN = { client: 0, flags: 0 }
const LEFT_CLEAN = { client: 0, flags: 2 }
const CLOSED = { client: 0xffff, flags: 0 }

asRoot.for([
  ['open', { number: 5, ...OPEN }, { number: 4, ...LEFT_CLEAN }, true],
  ['open, by its second page', { number: 4, ...CLOSED }, { number: 5, ...OPEN }, true],
  ['left clean', { number: 4, ...OPEN }, { number: 5, ...LEFT_CLEAN }, false],
  ['closed', { number: 5, ...CLOSED }, { number: 4, ...OPEN }, false],
] as const)('a journal of NTFS that is %s', async ([, first, second, journalDirty]) => {
  const bytes = image('ntfs')
  const journal = bytes.indexOf(Buffer.alloc(8192, 0xff))
  const pages = Buffer.concat([restartPage(first), restartPage(second)])
  expect(await stateOf('ntfs', changed(bytes, journal, ...pages))).toMatchObject({ state: 'clean', journalDirty })
  // A page that was torn does not count.
  const torn = changed(changed(bytes, journal, ...pages), journal + (first.number > second.number ? 0 : 4096) + 510, 1)
  expect(await stateOf('ntfs', torn)).not.toMatchObject({ journalDirty })
})

/** `beside`: so many files with long names, until the folder is a tree. */
const withFile = async (name: string, content: string, beside: number) => {
  const path = makeImage('ntfs')
  writeFileSync(`${path}.file`, content)
  for (let number = 0; number < beside; number++)
    await execa('ntfscp', ['--quiet', path, `${path}.file`, `${number % 2 ? 'a' : 'z'}${number}`.padEnd(150, 'x')])
  await execa('ntfscp', ['--quiet', path, `${path}.file`, name])
  return stateOf('ntfs', readFileSync(path))
}

asRoot.for([0, 30])('Windows is hibernated in it, beside %i other files', async beside => {
  const content = `HIBR${'x'.repeat(8000)}`
  expect(await withFile('hiberfil.sys', content, beside)).toMatchObject({ state: 'clean hibernated', hibernated: true })
  expect(await withFile('hiberfil.sys2', content, beside)).not.toHaveProperty('hibernated')
})

asRoot('Windows has woken up again', async () => {
  expect(await withFile('hiberfil.sys', `wake${'x'.repeat(8000)}`, 0)).not.toHaveProperty('hibernated')
})

/** The flags of one checkpoint of F2FS, in its first and last block, with the sum that belongs to them. */
const withFlags = (bytes: Buffer, pack: number, change: (flags: number) => number) => {
  const copy = Buffer.from(bytes)
  const last = pack + (copy.readUInt32LE(pack + 136) - 1) * 4096
  for (const place of [pack, last]) {
    copy.writeUInt32LE(change(copy.readUInt32LE(place + 132)), place + 132)
    const at = copy.readUInt32LE(place + 164)
    const sum = crc32(copy.subarray(place, place + at), ~0xf2f52010 >>> 0)
    copy.writeUInt32LE(~sum >>> 0, place + at)
  }
  return copy
}

/** Of a new one, the first counts. */
const [FIRST, SECOND] = [512 * 4096, 1024 * 4096]

asRoot.for([
  ['was not unmounted', (flags: number) => flags & ~1, { state: 'not clean', journalDirty: true }],
  ['asks for a check', (flags: number) => flags | 0x10, { needsCheck: expect.stringContaining('errors') }],
  ['carries an error', (flags: number) => flags | 0x8, { needsCheck: expect.stringContaining('errors') }],
] as const)('F2FS that %s', async ([, change, expected]) => {
  expect(await stateOf('f2fs', withFlags(image('f2fs'), FIRST, change))).toMatchObject(expected)
})

asRoot('of two checkpoints of F2FS the newer whole one counts', async () => {
  const bytes = image('f2fs')
  const unclean = withFlags(bytes, FIRST, flags => flags & ~1)
  expect(
    await stateOf(
      'f2fs',
      withFlags(bytes, SECOND, flags => flags & ~1),
    ),
  ).toMatchObject({ journalDirty: false })
  expect(await stateOf('f2fs', changed(unclean, FIRST + 8, 1, 2, 3))).toMatchObject({ journalDirty: false })
  const neither = await stateOf('f2fs', changed(changed(bytes, FIRST, 1), SECOND, 1))
  expect(neither).toMatchObject({ needsCheck: 'neither of its checkpoints is whole' })
  expect(neither).not.toHaveProperty('state')
})

asRoot('errors that the kernel counted in F2FS are told', async () => {
  const stopped = changed(image('f2fs'), 1024 + 2762 + 3, 1)
  expect(await stateOf('f2fs', stopped)).toMatchObject({ needsCheck: expect.stringContaining('errors') })
  const askedFor = changed(image('f2fs'), 1024 + 2762, 1)
  expect(await stateOf('f2fs', askedFor)).not.toHaveProperty('needsCheck')
})

asRoot.for([
  [1, { journalDirty: true }],
  [2, { journalDirty: false, needsCheck: expect.stringContaining('errors') }],
  [5, { journalDirty: true, needsCheck: expect.stringContaining('replay') }],
] as const)('JFS in the state %i', async ([state, expected]) => {
  expect(await stateOf('jfs', changed(image('jfs'), 0x8000 + 40, state))).toMatchObject(expected)
})

/** FAT32: its second entry lies behind the reserved sectors. */
asRoot.for([
  ['vfat', 'Linux had not unmounted', 65, 1, /not unmounted/],
  ['vfat', 'Windows had not unmounted', 32 * 512 + 7, 0x07, /not unmounted/],
  ['vfat', 'Windows had noted errors of the drive in', 32 * 512 + 7, 0x0b, /errors of the drive/],
  ['exfat', 'was not unmounted', 106, 2, /not unmounted/],
  ['exfat', 'had noted errors of the drive', 106, 4, /errors of the drive/],
] as const)('%s that %s is to be checked', async ([type, , offset, value, needsCheck]) => {
  expect(await stateOf(type, changed(image(type), offset, value))).toMatchObject({
    needsCheck: expect.stringMatching(needsCheck),
  })
})

/** The sectors that are read to tell the state, and what is told. */
const lookedAt = async (type: string, bytes: Buffer) => {
  const sectors = new Set<number>()
  await readSuperblock(type, async (offset, length) => {
    for (let sector = Math.floor(offset / 512); sector * 512 < offset + length; sector++) sectors.add(sector)
    return reading(bytes)(offset, length)
  })
  return [...sectors]
}

/** What is told while these bytes stand there; a copy of a whole image each time would be slow. */
const whileGarbled = async (type: string, bytes: Buffer, offset: number, values: Uint8Array) => {
  const kept = Buffer.from(bytes.subarray(offset, offset + values.length))
  bytes.set(values, offset)
  const told = await stateOf(type, bytes)
  bytes.set(kept, offset)
  return told
}

asRoot.for(OF_INTEREST)(
  '%s: what was overwritten is never clean, and what is cut off or garbled never throws',
  async type => {
    const bytes = image(type)
    const sectors = await lookedAt(type, bytes)
    for (const sector of sectors) {
      await stateOf(type, bytes.subarray(0, sector * 512 + 100))
      for (const byte of [0, 0xa5, 0xff]) await whileGarbled(type, bytes, sector * 512, Buffer.alloc(512, byte))
    }
    // The same places and values each time.
    for (let round = 1; round < 1000; round++) {
      const place = (sectors[(round * 31) % sectors.length] ?? 0) * 512 + ((round * 7919) % 509)
      await whileGarbled(type, bytes, place, Buffer.of(round, round >> 3, 0xff))
    }
    expect(await stateOf(type, bytes)).toMatchObject({ state: 'clean' })
    for (const byte of [0, 0xa5, 0xff]) {
      for (const sector of sectors) bytes.fill(byte, sector * 512, sector * 512 + 512)
      expect((await stateOf(type, bytes))?.state).toBeUndefined()
    }
  },
)

asRoot('where one of the records is gone that tell the state of NTFS, it is to be checked', async () => {
  const bytes = image('ntfs')
  const [, ...sectors] = await lookedAt('ntfs', bytes)
  const clean: number[] = []
  for (const sector of sectors) {
    const told = await whileGarbled('ntfs', bytes, sector * 512, Buffer.alloc(512, 0xa5))
    if (told?.state === undefined) expect(told).toHaveProperty('needsCheck')
    else clean.push(sector)
  }
  // Of all that is read only the map of free space tells nothing of the state.
  expect(clean).toHaveLength(1)
})
