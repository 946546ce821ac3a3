import { hash } from 'node:crypto'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { RecordBody } from '../../../probes/contract/records.ts'
import state from '../../../probes/partition/state.ts'
import { findProgram } from '../../../probes/program.ts'
import { loopOn, unmount } from '../../support/loop.ts'
import { HOLD, isRoot, run, running, scratchFolder } from '../block/loop-device.ts'
import { collect, of } from '../collect.ts'
import { hibernate, makeImage } from './images.ts'

const MIB = 2 ** 20

/** An image of a file system with a file in it, and a copy of it as it was while that was written. */
const images = async (make: string[], type: string, mebibytes: number) => {
  const folder = await scratchFolder()
  const [clean, dirty, place] = [join(folder, 'clean'), join(folder, 'dirty'), join(folder, 'place')]
  await run('truncate', '--size', `${mebibytes}M`, clean)
  const [program = '', ...args] = make
  await run(program, ...args, clean)
  await mkdir(place)
  const device = await loopOn(clean)
  await run('mount', '-t', type, device, place)
  try {
    const file = await open(join(place, 'last'), 'w')
    await file.write(Buffer.alloc(MIB, 7))
    await file.sync()
    await file.close()
    await run('sync', device)
    await run('cp', '--sparse=always', clean, dirty)
  } finally {
    await unmount(device, place)
  }
  return { clean, dirty }
}

const examined = async (file: string) => {
  const device = await loopOn(file)
  const { size } = await stat(file)
  const target = { id: 'partition-test', kind: 'partition', name: 'test', device, size } as const
  return summary(await collect(state, { target }))
}

const summary = (bodies: readonly RecordBody[]) => ({
  verdicts: of(bodies, 'diagnosis').map(({ verdict }) => verdict),
  symptoms: of(bodies, 'error').map(({ symptom }) => symptom),
  measured: Object.fromEntries(of(bodies, 'measurement').map(({ name, value }) => [name, value])),
  end: of(bodies, 'testRunEnd')[0]?.result,
})

const digest = async (file: string) => hash('sha256', await readFile(file))

it.skipIf(!isRoot).each([
  { type: 'ext4', make: ['mkfs.ext4', '-q', '-F'], mebibytes: 32, dirty: 'partition-dirty-journal' },
  { type: 'xfs', make: ['mkfs.xfs', '-q', '-f'], mebibytes: 320, dirty: 'partition-dirty-journal' },
  { type: 'btrfs', make: ['mkfs.btrfs', '-q', '-f'], mebibytes: 128, dirty: 'partition-dirty-journal' },
])(
  '$type is clean when it was unmounted, and has a journal to be replayed when it was cut off',
  async ({ type, make, mebibytes, dirty }) => {
    const files = await images(make, type, mebibytes)
    const [before, beforeDirty] = [await digest(files.clean), await digest(files.dirty)]
    expect(await examined(files.clean)).toMatchObject({
      verdicts: ['partition-state-clean'],
      measured: {
        content: type,
        'file system size': mebibytes * MIB,
        'journal to be replayed': false,
        'sectors written to the target': 0,
      },
      end: 'PASS',
    })
    expect(await examined(files.dirty)).toMatchObject({
      verdicts: [dirty],
      measured: { 'journal to be replayed': true, 'sectors written to the target': 0 },
      end: 'NOT_APPLICABLE',
    })
    expect([await digest(files.clean), await digest(files.dirty)]).toEqual([before, beforeDirty])
  },
)

const blank = async (mebibytes: number) => {
  const file = join(await scratchFolder(), 'image')
  await run('truncate', '--size', `${mebibytes}M`, file)
  return file
}

it.skipIf(!isRoot).each([
  ['ntfs', ['mkfs.ntfs', '--quick', '--force', '--quiet'], 16],
  ['f2fs', ['mkfs.f2fs', '-q', '-f'], 64],
  ['jfs', ['mkfs.jfs', '-q'], 16],
  ['vfat', ['mkfs.vfat', '-F', '32'], 40],
  ['exfat', ['mkfs.exfat'], 16],
] as const)(
  '%s as its tool made it is clean, and nothing is written to it',
  async (type, [make, ...args], mebibytes) => {
    const file = await blank(mebibytes)
    await run(make, ...args, file)
    const before = await digest(file)
    expect(await examined(file)).toMatchObject({
      verdicts: ['partition-state-clean'],
      measured: { content: type, state: 'clean', 'sectors written to the target': 0 },
      end: 'PASS',
    })
    expect(await digest(file)).toBe(before)
  },
)

it.skipIf(!isRoot)('an NTFS in which Windows is hibernated must not be changed', async () => {
  const file = makeImage('ntfs')
  hibernate(file)
  expect(await examined(file)).toMatchObject({
    verdicts: ['partition-hibernated'],
    measured: { state: 'clean hibernated' },
  })
})

it.skipIf(!isRoot).each([
  ['exported', ['partition-state-clean'], []],
  ['active', [], ['state-not-told']],
  ['offline', ['partition-pool-degraded'], ['cause-unknown']],
] as const)('a device of a ZFS pool: %s', async (name, verdicts, symptoms) => {
  const file = await blank(128)
  const labels = gunzipSync(await readFile(new URL(`../../cases/partition-state/zfs-${name}.gz`, import.meta.url)))
  const image = await open(file, 'r+')
  await image.write(labels, 0, 2 ** 19, 0)
  await image.write(labels, 2 ** 19, 2 ** 19, 128 * MIB - 2 ** 19)
  await image.close()
  expect(await examined(file)).toMatchObject({
    verdicts,
    symptoms,
    measured: { content: 'zfs_member', 'ZFS pool': 'tank', 'sectors written to the target': 0 },
  })
})

it.skipIf(!isRoot)('a dirty FAT is to be checked', async () => {
  const file = await blank(32)
  await run('mkfs.vfat', file)
  const image = await open(file, 'r+')
  await image.write(Buffer.from([1]), 0, 1, 37)
  await image.close()
  expect(await examined(file)).toMatchObject({ verdicts: ['partition-needs-check'], measured: { state: 'dirty' } })
})

it.skipIf(!isRoot)('errors that the kernel has noted are told', async () => {
  const file = await blank(32)
  await run('mkfs.ext4', '-q', '-F', file)
  await run('debugfs', '-w', '-R', 'ssv state 3', file)
  expect(await examined(file)).toMatchObject({
    verdicts: ['partition-needs-check'],
    measured: { state: 'clean with errors' },
  })
})

it.skipIf(!isRoot)('a file system larger than its device fails, with rule and source', async () => {
  const file = await blank(64)
  await run('mkfs.ext4', '-q', '-F', file)
  await run('truncate', '--size', '48M', file)
  const { measured, end, verdicts } = await examined(file)
  expect(measured['file system size']).toBe(64 * MIB)
  expect([end, verdicts]).toEqual(['FAIL', ['partition-state-clean']])
})

it.skipIf(!isRoot)('signatures of several things are told', async () => {
  const [file, swap] = [await blank(32), await blank(32)]
  await run('mkfs.vfat', '-R', '32', file)
  await run('mkswap', swap)
  // Its header, behind the boot sector and before the allocation table.
  await run('dd', `if=${swap}`, `of=${file}`, 'bs=1024', 'skip=1', 'seek=1', 'count=3', 'conv=notrunc')
  expect((await examined(file)).verdicts).toEqual(['partition-several-contents'])
})

it.skipIf(!isRoot)('a partition with nothing on it is not tested, and not called clean', async () => {
  expect(await examined(await blank(8))).toMatchObject({
    verdicts: [],
    symptoms: ['content-unknown'],
    measured: { content: 'nothing known', 'sectors written to the target': 0 },
    end: 'NOT_APPLICABLE',
  })
})

it.skipIf(!isRoot || !findProgram('cryptsetup'))('an encrypted one is told by its header', async () => {
  const file = await blank(32)
  const key = join(await scratchFolder(), 'key')
  await run('dd', 'if=/dev/urandom', `of=${key}`, 'bs=32', 'count=1')
  const cheap = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000']
  await run('cryptsetup', 'luksFormat', '-q', '--type', 'luks2', ...cheap, file, key)
  expect(await examined(file)).toMatchObject({
    verdicts: ['partition-state-clean'],
    measured: { content: 'crypto_LUKS', 'LUKS version': '2', 'LUKS passphrases and keys': 1 },
  })
})

it.skipIf(!isRoot)('one that is in use is not tested, and it is told by whom', async () => {
  const file = await blank(32)
  await run('mkfs.ext4', '-q', '-F', file)
  const device = await loopOn(file)
  const place = await scratchFolder()
  const command = `mount -t ext4 ${device} ${place} && ${HOLD}`
  const { pid } = await running('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', command])
  const target = { id: 'partition-test', kind: 'partition', name: 'test', device, size: 32 * MIB } as const
  const bodies = await collect(state, { target })
  expect(of(bodies, 'error')).toMatchObject([
    { symptom: 'in-use', message: expect.stringContaining(`mounted at ${place} by tail, pid ${pid}`) },
  ])
  expect(summary(bodies).measured).not.toHaveProperty('sectors written to the target')
})
