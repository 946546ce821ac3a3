import { expect, it } from 'vitest'
import { isAlive, newMark, ownerOf, ownerOfMark } from '../../../probes/block/owner.ts'

const node = { name: 'dm-0', number: '254:0', holders: [], slaves: [] }

it('a mark names its process, which is alive, and no two are the same', () => {
  const [one, other] = [newMark(), newMark()]
  const owner = ownerOfMark(one)
  expect(owner).toMatchObject({ pid: process.pid })
  expect(owner && isAlive(owner)).toBe(true)
  expect(other).not.toBe(one)
})

it('a later process with the same pid is not the owner', () => {
  const owner = ownerOfMark(newMark())
  expect(owner && isAlive({ ...owner, startTime: owner.startTime - 1 })).toBe(false)
})

it.each([
  ['RESCUE-PRO-812-33-0', { pid: 812, startTime: 33 }],
  ['RESCUE-PRO-812-33', undefined],
  ['LVM-RESCUE-PRO-812-33-0', undefined],
  [undefined, undefined],
])('the device-mapper UUID %s is told to be ours or not', (mapperUuid, owner) => {
  expect(ownerOf({ ...node, ...(mapperUuid === undefined ? {} : { mapperUuid }) })).toEqual(owner)
})
