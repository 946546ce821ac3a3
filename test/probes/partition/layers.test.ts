import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Evidence } from '../../../probes/contract/step.ts'
import { arrayMember, deviceStats, encryption, parseLogState, volumeGroup } from '../../../probes/partition/layers.ts'
import { parseSignature, parseSignatures } from '../../../probes/partition/signature.ts'

const bytes = (name: string) => readFileSync(new URL(`../../cases/partition-state/${name}`, import.meta.url), 'utf8')
const told = (evidence: readonly Evidence[]) =>
  evidence.map(one =>
    one.artifact === 'measurement' ? [one.name, one.value] : one.artifact === 'diagnosis' && one.verdict,
  )

it.each([
  ['xfs_logprint-clean', 'CLEAN'],
  ['xfs_logprint-dirty', 'DIRTY'],
])('the log of XFS in %s is %s', (name, state) => {
  expect(parseLogState(bytes(name))).toBe(state)
})

it('btrfs has counted no errors, or is noted', () => {
  const text = bytes('dump-tree-clean')
  expect(told(deviceStats(text))).toEqual([['btrfs errors of device 1', 0]])
  const broken = text.replace('corruption_errs 0', 'corruption_errs 3')
  expect(told(deviceStats(broken))).toEqual([['btrfs errors of device 1', 3], 'partition-device-errors'])
})

it('a member of an array is told, and a dirty one noted', () => {
  const text = bytes('mdadm-clean')
  expect(told(arrayMember(text))).toEqual([
    ['array', '3b897501:b2096854:c2d33d48:d678a725'],
    ['array level', 'raid1'],
    ['array member', 'Active device 0'],
    ['array state', 'clean'],
  ])
  expect(told(arrayMember(text.replace('State : clean', 'State : active')))).toContain('partition-array-dirty')
})

it('the name of an array does not speak for its state', () => {
  const hostile = bytes('mdadm-clean')
    .replace('any:9', 'any\n          State : clean')
    .replace(/State : clean(?=\n {4}Device)/, 'State : active')
  expect(told(arrayMember(hostile))).toContain('partition-array-dirty')
})

it('a volume group that lacks a device fails', () => {
  const missing = (name: string) =>
    volumeGroup(bytes(name)).find(one => one.artifact === 'measurement' && one.name.startsWith('missing'))
  expect(missing('pvs-whole')).toMatchObject({
    value: 0,
    validators: [{ name: 'lvm.complete', type: 'EQUAL', value: 0 }],
  })
  expect(missing('pvs-missing')).toMatchObject({ value: 1 })
})

it('a LUKS header is summed up', () => {
  expect(told(encryption(bytes('luksDump-2')))).toEqual([
    ['LUKS version', '2'],
    ['LUKS cipher', 'aes-xts-plain64'],
    ['LUKS passphrases and keys', 1],
  ])
})

it('a label cannot pass for another field', () => {
  expect(parseSignature(bytes('blkid-1'))).toMatchObject({
    type: 'ext4',
    label: 'a^JTYPE=xfs',
    place: { table: 'gpt', disk: '8:48', offset: 2048, size: 675_840 },
  })
})

it.each([
  ['blkid-2', { type: 'xfs' }],
  ['blkid-6', { type: 'swap' }],
  ['blkid-md', { type: 'linux_raid_member', label: 'any:9' }],
  ['blkid-luks', { type: 'crypto_LUKS', version: '2' }],
  ['blkid-table', { table: 'gpt' }],
])('%s is read', (name, expected) => {
  expect(parseSignature(bytes(name))).toMatchObject(expected)
})

it('signatures are listed; where there is none wipefs prints nothing', () => {
  expect(parseSignatures(bytes('wipefs-vfat'))).toEqual(['vfat', 'vfat', 'vfat'])
  expect(parseSignatures('')).toEqual([])
})
