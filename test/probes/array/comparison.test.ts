import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { comparisonOf } from '../../../probes/array/comparison.ts'
import { differences } from '../../../probes/array/equal.ts'
import type { Member } from '../../../probes/array/members.ts'
import { placesOf } from '../../../probes/array/places.ts'
import { arrayCase } from './cases.ts'

const changed = (data: Buffer, ...places: number[]) => {
  const other = Buffer.from(data)
  for (const place of places) other[place] = (other[place] as number) ^ 1
  return other
}

describe('what belongs together', () => {
  const data = randomBytes(5 * 4096)
  test('copies that are the same', () => expect(differences('copies', [data, Buffer.from(data)])).toEqual([]))
  test('one bit in the first block, and one in the last byte', () =>
    expect(differences('copies', [data, Buffer.from(data), changed(data, 0, 20479)])).toEqual([0, 16384]))

  const parity = (...parts: Buffer[]) =>
    Buffer.from((parts[0] as Buffer).map((_, i) => parts.reduce((sum, part) => sum ^ (part[i] as number), 0)))
  const [a, b] = [randomBytes(5 * 4096), randomBytes(5 * 4096)]
  test('data with its parity', () => expect(differences('parity', [a, b, parity(a, b)])).toEqual([]))
  test('a bit of data that the parity does not know', () =>
    expect(differences('parity', [a, changed(b, 9000), parity(a, b)])).toEqual([8192]))
  test('buffers that begin anywhere, and a last block that is shorter', () => {
    const [c, d] = [Buffer.concat([Buffer.alloc(3), a]).subarray(3, 6003), b.subarray(0, 6000)]
    expect(differences('parity', [c, d, changed(parity(c, d), 5999)])).toEqual([4096])
  })
})

const raid10 = async (slots: number[]) => {
  const { members } = await arrayCase('raid10')
  const [first] = members as [Member]
  return placesOf({
    members: slots.map(slot => ({ ...first, name: `sd${slot}`, superblock: { ...first.superblock, slot } })),
  })
}

describe('what is compared', () => {
  test('all members of RAID 5 with each other', async () => {
    const { rule, groups, length } = comparisonOf(placesOf(await arrayCase('raid5-clean-spare')))
    expect([rule, groups.map(group => group.map(({ name }) => name)), length]).toEqual([
      'parity',
      [['loop10', 'loop11', 'loop12']],
      61440 * 512,
    ])
  })

  test('each pair of RAID 10, as far as both are there', async () => {
    const { rule, groups } = comparisonOf(await raid10([0, 1, 3]))
    expect([rule, groups.map(group => group.map(({ name }) => name))]).toEqual(['copies', [['sd0', 'sd1']]])
  })

  test.each([
    { what: 'a mirror with one member left', folder: 'raid1-degraded-stopped', symptom: 'nothing-to-compare' },
    { what: 'RAID 5 that is being rebuilt', folder: 'raid5-rebuilding', symptom: 'nothing-to-compare' },
    { what: 'RAID 0', folder: 'raid0', symptom: 'not-comparable' },
    { what: 'RAID 6', folder: 'raid6', symptom: 'not-comparable' },
  ])('$what is not: it ends as SKIP', async ({ folder, symptom }) => {
    const places = placesOf(await arrayCase(folder))
    expect(() => comparisonOf(places)).toThrow(expect.objectContaining({ symptom }))
  })
})
