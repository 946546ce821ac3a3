import { expect, test } from 'vitest'
import { parseSuperblock } from '../../../probes/array/superblock.ts'
import { bytes } from './cases.ts'

test('a member of a mirror', () => {
  expect(parseSuperblock(bytes('raid1-degraded-stopped/examine-loop10.txt'))).toEqual({
    level: 'raid1',
    raidDevices: 2,
    events: 6,
    role: 'Active device 0',
    slot: 0,
    state: 'clean',
    arrayState: 'A.',
    dataOffset: 2048,
    dataSize: 63488,
    updateTime: 'Sat Nov 21 15:46:10 2026',
    bitmap: false,
    reshaping: false,
    sound: true,
  })
})

test('a member that is being rebuilt says how far', () => {
  expect(parseSuperblock(bytes('raid5-rebuilding/examine-loop13.txt'))).toMatchObject({
    slot: 1,
    recoveryOffset: 0,
    layout: 'left-symmetric',
    bitmap: true,
  })
})

test('a superblock of the old format 0.90 has no data offset, and its sizes are KiB', () => {
  expect(parseSuperblock(bytes('raid1-v0/examine-loop10.txt'))).toMatchObject({
    level: 'raid1',
    raidDevices: 2,
    slot: 0,
    dataOffset: 0,
    dataSize: 65408,
    sound: true,
  })
})

test.each([['raid0'], ['raid6'], ['raid10']])('a member of %s', level => {
  expect(parseSuperblock(bytes(`${level}/examine-loop10.txt`))).toMatchObject({ level, slot: 0, sound: true })
})

test('what is no member has no superblock', () => {
  expect(parseSuperblock(bytes('not-a-member/examine-loop10.txt'))).toBeUndefined()
  expect(parseSuperblock('')).toBeUndefined()
})

test('a line of the superblock that is gone, whichever it is, never makes it sound or complete by accident', () => {
  const lines = bytes('raid1-degraded-stopped/examine-loop10.txt').split('\n')
  for (const [index, line] of lines.entries()) {
    const parsed = parseSuperblock(lines.toSpliced(index, 1).join('\n'))
    if (/Raid Level|Raid Devices|Events/.test(line)) expect(parsed).toBeUndefined()
    if (/Checksum/.test(line)) expect(parsed?.sound).toBe(false)
    if (/Device Role/.test(line)) expect(parsed?.slot).toBeUndefined()
  }
})
