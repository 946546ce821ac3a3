import { describe, expect, test } from 'vitest'
import { hasMapper } from '../../../probes/block/mapper.ts'
import type { Target } from '../../../probes/contract/probe.ts'
import type { RecordBody } from '../../../probes/contract/records.ts'
import { findFileSystem } from '../../../probes/partition/file-systems/list.ts'
import fsck from '../../../probes/partition/fsck.ts'
import repair from '../../../probes/partition/repair.ts'
import preview from '../../../probes/partition/repair-preview.ts'
import { loopOn } from '../../support/loop.ts'
import { collect, of } from '../collect.ts'
import { cutOff, hash, hibernate, makeImage, markUnclean, overwrite } from './images.ts'

const onImage = async (path: string): Promise<Target> => ({
  id: 'image',
  kind: 'partition',
  name: path,
  device: await loopOn(path),
})

/** Checks the image and holds it against itself: a check changes nothing. */
const check = async (path: string): Promise<RecordBody[]> => {
  const before = hash(path)
  const bodies = await collect(fsck, { target: await onImage(path) })
  expect(hash(path)).toBe(before)
  const written = of(bodies, 'measurement').find(({ name }) => name === 'sectors written to the target')
  expect(written?.value).toBe(0)
  return bodies
}

const verdicts = (bodies: RecordBody[]) => of(bodies, 'diagnosis').map(({ type, verdict }) => `${type} ${verdict}`)

/** It claims what it checks, so it needs a fence under it. */
const needsMapper = (kind: string) => kind === 'f2fs' && !hasMapper()

test.for(['crypto_LUKS', 'linux_raid_member', 'LVM2_member', 'swap'])(
  'on %s there is no file system to check',
  kind => {
    expect(fsck.applies?.({ ...onNothing, fileSystem: kind })).toMatch(/^It is /)
    expect(fsck.applies?.({ ...onNothing, fileSystem: 'ext4' })).toBeUndefined()
  },
)

test('what could only be skipped is not offered, and why', () => {
  expect(fsck.applies?.({ ...onNothing, fileSystem: 'iso9660' })).toContain('iso9660')
  const why = preview.applies?.({ ...onNothing, fileSystem: 'ext4' })
  expect(why !== undefined).toBe(process.getuid?.() === 0 && !hasMapper())
  expect(repair.applies?.({ ...onNothing, fileSystem: 'btrfs' })).toContain('not run on a drive')
})

const onNothing: Target = { id: 'partition-1', kind: 'partition', name: 'sda1' }

const ALL = ['ext4', 'xfs', 'btrfs', 'vfat', 'exfat', 'ntfs', 'f2fs', 'jfs']

describe.runIf(process.getuid?.() === 0)('partition/fsck', () => {
  test.for(ALL)('%s as it was made is sound', async kind => {
    const bodies = await check(makeImage(kind))
    if (needsMapper(kind)) return expect(of(bodies, 'error')).toMatchObject([{ symptom: 'no-device-mapper' }])
    expect(verdicts(bodies)).toEqual([`PASS ${kind === 'ntfs' ? 'file-system-partly-tested' : 'file-system-sound'}`])
    expect(of(bodies, 'measurement').find(({ name }) => name === 'tool')?.value).toBe(
      findFileSystem(kind)?.check.program,
    )
    return expect(bodies.at(-1)).toMatchObject({ status: 'COMPLETE', result: 'PASS' })
  })

  test.for(ALL)('%s whose structures were overwritten is damaged, in the words of its tool', async kind => {
    const path = makeImage(kind)
    overwrite(path, kind)
    const bodies = await check(path)
    if (needsMapper(kind)) return
    expect(verdicts(bodies)).toEqual(['FAIL file-system-damaged'])
    expect(of(bodies, 'diagnosis')[0]?.message).toMatch(/is damaged\. [\w.]+, exit code \d+: .+: .+/)
    expect(of(bodies, 'diagnosis')[0]?.message).not.toContain(' is in use.')
    expect(of(bodies, 'log').length).toBeGreaterThan(2)
  })

  test('ntfs in which Windows is hibernated is neither sound nor damaged, and no preview is promised', async () => {
    const path = makeImage('ntfs')
    hibernate(path)
    const bodies = await check(path)
    expect(verdicts(bodies)).toEqual(['UNKNOWN file-system-dirty-journal'])
    expect(of(bodies, 'diagnosis')[0]?.message).not.toContain('preview')
  })

  test.for(['ext4', 'xfs', 'btrfs'])('%s cut off in mid-write is neither sound nor damaged', async kind => {
    const bodies = await check(await cutOff(makeImage(kind), kind))
    expect(verdicts(bodies)).toEqual(['UNKNOWN file-system-dirty-journal'])
    expect(bodies.at(-1)).toMatchObject({ status: 'ERROR', result: 'NOT_APPLICABLE' })
  })

  test.for([
    ['vfat', ['UNKNOWN file-system-not-unmounted']],
    ['exfat', ['UNKNOWN file-system-not-unmounted']],
    ['ntfs', ['UNKNOWN file-system-not-unmounted']],
    ['jfs', ['UNKNOWN file-system-dirty-journal']],
  ] as const)('%s that says it was not unmounted is to be watched, and no pass', async ([kind, expected]) => {
    const path = makeImage(kind)
    markUnclean(path, kind)
    const bodies = await check(path)
    expect(verdicts(bodies)).toEqual(expected)
    expect(bodies.at(-1)).toMatchObject({ status: 'ERROR', result: 'NOT_APPLICABLE' })
  })

  test('a device with nothing on it is skipped', async () => {
    const path = makeImage('ext4')
    const { truncate } = await import('node:fs/promises')
    await truncate(path, 0)
    await truncate(path, 1 << 20)
    const bodies = await collect(fsck, { target: await onImage(path) })
    expect(of(bodies, 'error')).toMatchObject([{ symptom: 'no-file-system' }])
    expect(bodies.at(-1)).toMatchObject({ status: 'SKIP' })
  })
})
