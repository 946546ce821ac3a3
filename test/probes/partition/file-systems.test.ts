// The judgement of captured output: test/cases/file-systems/README.md.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judgeLook, unrestIn } from '../../../probes/partition/check.ts'
import { bootSectorType, parseType } from '../../../probes/partition/file-system-type.ts'
import { btrfsProgress } from '../../../probes/partition/file-systems/btrfs.ts'
import { e2fsckProgress, judgeE2fsck } from '../../../probes/partition/file-systems/ext.ts'
import { FILE_SYSTEMS, findFileSystem } from '../../../probes/partition/file-systems/list.ts'
import { judgeXfsCheck, xfsProgress } from '../../../probes/partition/file-systems/xfs.ts'

const read = (name: string, release = 'debian-12') =>
  readFileSync(new URL(`../../cases/file-systems/${release}/${name}`, import.meta.url), 'utf8')

const ended = (exitCode: number) => ({ exitCode, killedBy: undefined })

const known = (type: string) => {
  const found = findFileSystem(type)
  if (!found) throw new Error(`No such file system: ${type}`)
  return found
}

test.for([
  ['ext4', '', 0, 'sound'],
  ['ext4', '-broken', 12, 'damaged'],
  ['xfs', '', 0, 'sound'],
  ['xfs', '-broken', 1, 'damaged'],
  ['btrfs', '', 0, 'sound'],
  ['btrfs', '-broken', 1, 'damaged'],
  ['vfat', '', 0, 'sound'],
  ['vfat', '-dirty', 1, 'sound'],
  ['vfat', '-broken', 1, 'damaged'],
  ['exfat', '', 0, 'sound'],
  ['exfat', '-broken', 4, 'damaged'],
  ['ntfs', '', 0, 'sound'],
  ['ntfs', '-broken', 1, 'damaged'],
  ['f2fs', '', 0, 'sound'],
  ['f2fs', '-broken', 255, 'damaged'],
  ['jfs', '', 0, 'sound'],
  ['jfs', '-broken', 4, 'damaged'],
] as const)('the check of %s%s that ended with %i is %s', ([type, state, exitCode, kind]) => {
  expect(known(type).check.judge(ended(exitCode), read(`${type}${state}.txt`))).toMatchObject({ kind })
})

test.for(FILE_SYSTEMS.map(one => [one.check.program, one] as const))(
  '%s: a code that nobody documented, and an end by a signal, say nothing',
  ([, { check, repair }]) => {
    for (const { judge } of [check, ...repair]) {
      expect(judge(ended(77), '').kind).toBe('failed')
      expect(judge({ exitCode: undefined, killedBy: 'SIGKILL' }, '').kind).toBe('failed')
    }
  },
)

test.for([
  [0, 'sound', /^exit code 0: no errors$/],
  [1, 'mended', /errors corrected/],
  [3, 'mended', /to be read anew/],
  [4, 'damaged', /left uncorrected/],
  [8, 'failed', /operational error/],
  [12, 'damaged', /errors left uncorrected, operational error/],
  [16, 'failed', /usage error/],
  [32, 'failed', /cancelled/],
] as const)('e2fsck that ends with %i is %s, each bit in words', ([exitCode, kind, meaning]) => {
  expect(judgeE2fsck(ended(exitCode), '')).toMatchObject({ kind, meaning: expect.stringMatching(meaning) })
})

test('e2fsck that finds no superblock has found damage, though it calls that an operational error', () => {
  const text = 'ext2fs_open2: Bad magic number in super-block\ne2fsck: Superblock invalid, trying backup blocks...'
  expect(judgeE2fsck(ended(8), text).kind).toBe('damaged')
})

test('xfs_repair that ends with 1 before it looked has not found corruption', () => {
  const text = 'Required memory for repair (900) is greater that the maximum specified'
  expect(judgeXfsCheck(ended(1), text).kind).toBe('failed')
})

test('jfs_fsck that could not replay the journal has not done so, though it ends with 0', () => {
  const [replay] = known('jfs').repair
  expect(replay?.judge(ended(0), read('jfs-not-replayed.txt', 'debian-13')).kind).toBe('damaged')
  expect(replay?.judge(ended(0), read('jfs.txt')).kind).toBe('sound')
})

test.for([
  ['xfs', 'xfs-dirty.txt', 'journal'],
  ['xfs', 'xfs.txt', undefined],
  ['vfat', 'vfat-dirty.txt', 'mark'],
  ['vfat', 'vfat.txt', undefined],
  ['f2fs', 'f2fs.txt', undefined],
] as const)('%s: %s tells of %s', ([type, name, unrest]) => {
  expect(unrestIn(known(type), read(name))).toBe(unrest)
})

test('what a check calls damage while a journal waits is none yet', () => {
  const fileSystem = known('xfs')
  const text = read('xfs-dirty.txt')
  const looked = { ...fileSystem.check.judge(ended(1), text), text, first: '', unrest: 'journal' as const }
  expect(judgeLook({ fileSystem, type: 'xfs' }, looked)).toMatchObject([
    { type: 'UNKNOWN', verdict: 'file-system-dirty-journal' },
  ])
})

test('the progress of e2fsck follows its own table of passes, and never goes back', () => {
  const fractions = read('ext4.progress')
    .split('\n')
    .flatMap(line => e2fsckProgress(line)?.fraction ?? [])
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect(fractions[0]).toBeCloseTo(0.7 / 8)
  expect(fractions.at(-1)).toBe(1)
})

test('the progress of xfs_repair follows its inodes and allocation groups', () => {
  const works = read('xfs.txt')
    .split('\n')
    .flatMap(line => xfsProgress(line) ?? [])
  const fractions = works.map(({ fraction }) => fraction)
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect(works).toContainEqual({ fraction: 0.5, workDone: 256, workTotal: 256, unit: 'inodes' })
  expect(fractions.at(-1)).toBe(1)
})

test('the progress of btrfs check follows its steps, and counts items without a total', () => {
  const works = read('btrfs.txt')
    .split(/[\r\n]/)
    .flatMap(line => btrfsProgress(line) ?? [])
  expect(works[0]).toEqual({ fraction: 0, workDone: 75, unit: 'items' })
  expect(works.at(-1)?.fraction).toBeCloseTo(5 / 7)
})

test.for(['9 1 1 x', '1 1 0 x', '1 x', '1 1', 'a label: 1 2 3', '0 1 1 x', ''])('“%s” is no progress', line => {
  expect(e2fsckProgress(line)).toBeUndefined()
})

test('the type is blkid’s, and where it finds none, the name in the boot sector', () => {
  expect(parseType(read('ext4.blkid'))).toBe('ext4')
  expect(parseType(read('ntfs-broken.blkid'))).toBeUndefined()
  expect(bootSectorType(Buffer.from('\xeb\x52\x90NTFS    \0\0', 'latin1'))).toBe('ntfs')
  expect(bootSectorType(Buffer.alloc(512))).toBeUndefined()
})
