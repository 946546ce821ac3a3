// Devices of pools and volumes of other systems, by the labels that these left: test/cases/partition-state/README.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Evidence } from '../../../probes/contract/step.ts'
import type { Read } from '../../../probes/partition/bytes.ts'
import { vmfsMember } from '../../../probes/partition/members/vmfs.ts'
import { zfsMember } from '../../../probes/partition/members/zfs.ts'

const bytes = (name: string) => readFileSync(new URL(`../../cases/partition-state/${name}`, import.meta.url))

const SIZE = 128 * 2 ** 20
const LABEL = 256 * 1024

/** A device of which only these pieces are not zero. */
const device =
  (size: number, ...pieces: (readonly [place: number, bytes: Buffer])[]): Read =>
  async (offset, length) => {
    const read = Buffer.alloc(Math.max(0, Math.min(length, size - offset)))
    for (const [place, piece] of pieces)
      if (place + piece.length > offset) piece.copy(read, Math.max(0, place - offset), Math.max(0, offset - place))
    return read
  }

const labels = (name: string) => gunzipSync(bytes(`zfs-${name}.gz`))

const zfs = (all: Buffer) =>
  zfsMember(device(SIZE, [0, all.subarray(0, 2 * LABEL)], [SIZE - 2 * LABEL, all.subarray(2 * LABEL)]), SIZE)

const measured = (evidence: readonly Evidence[]) =>
  Object.fromEntries(evidence.flatMap(one => (one.artifact === 'measurement' ? [[one.name, one.value]] : [])))

const verdicts = (evidence: readonly Evidence[]) =>
  evidence.flatMap(one => (one.artifact === 'diagnosis' ? [one.verdict] : []))

test('a device of a pool that was exported', async () => {
  const { evidence, sound } = await zfs(labels('exported'))
  expect(measured(evidence)).toEqual({
    'whole ZFS labels': 4,
    'ZFS pool': 'tank',
    'ZFS pool state': 'exported',
    'ZFS pool last used by': 'vm',
    'ZFS group of this device': 'mirror',
    'ZFS groups of the pool': 1,
    'devices of the ZFS group': 2,
  })
  expect(verdicts(evidence)).toEqual([])
  expect(sound).toContain('exported')
})

test('whether a pool that is in use was shut down cleanly is not told', async () => {
  const { evidence, sound, untold } = await zfs(labels('active'))
  expect(measured(evidence)).toMatchObject({ 'ZFS pool state': 'active' })
  expect([verdicts(evidence), sound, untold]).toEqual([[], undefined, expect.stringContaining('not exported')])
})

test('a device that the pool lacks is told by the others', async () => {
  const { evidence } = await zfs(labels('offline'))
  expect(verdicts(evidence)).toEqual(['partition-pool-degraded'])
})

test('a label that was overwritten is told, and the others speak', async () => {
  const all = labels('exported')
  all.fill(0xa5, 16 * 1024, 16 * 1024 + 512)
  all[3 * LABEL + 20_000] = 1
  const { evidence } = await zfs(all)
  expect(measured(evidence)).toMatchObject({ 'whole ZFS labels': 2, 'ZFS pool': 'tank' })
  expect(verdicts(evidence)).toEqual(['partition-label-damaged'])
})

test('a label that was copied to another place is none', async () => {
  const all = labels('exported')
  all.copy(all, LABEL, 0, LABEL)
  expect(measured((await zfs(all)).evidence)).toMatchObject({ 'whole ZFS labels': 3 })
})

test('without any label nothing is sound', async () => {
  const { evidence, sound } = await zfs(Buffer.alloc(4 * LABEL, 0xff))
  expect([measured(evidence), verdicts(evidence), sound]).toEqual([
    { 'whole ZFS labels': 0 },
    ['partition-label-damaged'],
    undefined,
  ])
})

/** As whoever wants to harm would: with the checksum that belongs to it. */
const resealed = (all: Buffer) => {
  const list = all.subarray(16 * 1024, 128 * 1024)
  const sealed = Buffer.from(list)
  sealed.writeBigUInt64LE(16_384n, list.length - 32)
  sealed.fill(0, list.length - 24)
  createHash('sha256')
    .update(sealed)
    .digest()
    .swap64()
    .copy(list, list.length - 32)
  return all.fill(0, LABEL)
}

test('a list that is garbled but sealed never throws', async () => {
  const all = labels('exported')
  expect(measured((await zfs(resealed(Buffer.from(all)))).evidence)).toMatchObject({ 'whole ZFS labels': 1 })
  for (let place = 16 * 1024; place < 16 * 1024 + 1200; place += 4)
    for (const value of [1, 0xffffffff]) {
      const garbled = Buffer.from(all)
      garbled.writeUInt32BE(value, place)
      await zfs(resealed(garbled))
    }
})

test('a VMFS volume is told by its header, and its state is not', async () => {
  const read = device(32 * 2 ** 20, [0x100000, bytes('vmfs-volume')], [0x1200000, bytes('vmfs-file-system')])
  const { evidence, sound, untold } = await vmfsMember(read)
  expect(measured(evidence)).toEqual({
    'VMFS volume size': 2 ** 30,
    'devices of the VMFS volume': 1,
    'VMFS name': 'toto',
  })
  expect([verdicts(evidence), sound, untold]).toEqual([[], undefined, expect.stringContaining('voma')])
})

test('of a VMFS volume that is cut off nothing is told', async () => {
  expect((await vmfsMember(device(2 ** 20))).evidence).toEqual([])
  expect((await vmfsMember(device(32 * 2 ** 20))).evidence).toEqual([])
})
