// Members on loop devices, as they would be of a mirror that is not running.
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compare, conclusion } from '../../../probes/array/compare.ts'
import type { Comparison } from '../../../probes/array/comparison.ts'
import type { Member } from '../../../probes/array/members.ts'
import type { Evidence } from '../../../probes/contract/step.ts'
import { loopOn } from '../../support/loop.ts'
import { arrayCase } from './cases.ts'

const MIB = 2 ** 20
const onLoops = test.runIf(process.getuid?.() === 0)

const loopMember = async (name: string, mebibytes: number): Promise<{ member: Member; file: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-member-'))
  const file = join(folder, name)
  closeSync(openSync(file, 'w'))
  truncateSync(file, mebibytes * MIB)
  onTestFinished(() => rm(folder, { recursive: true }))
  const device = await loopOn(file)
  const [template] = (await arrayCase('raid1-degraded-stopped')).members as [Member]
  return { member: { ...template, name: device.replace('/dev/', ''), drive: `drive-${name}` }, file }
}

const change = (file: string, offset: number, length: number) => {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(length, 0xaa), 0, length, offset)
  closeSync(descriptor)
}

/** From the first byte of data: the member's superblock says where that is. */
const compared = async (group: Member[], mebibytes: number) => {
  const comparison: Comparison = { rule: 'copies', groups: [group], length: mebibytes * MIB }
  const evidence: Evidence[] = []
  const running = compare(comparison, new Map(), AbortSignal.timeout(60_000))
  for (;;) {
    const next = await running.next()
    if (next.done) return [...evidence, ...conclusion(next.value, comparison)]
    evidence.push(next.value)
  }
}

const DATA = 2048 * 512

onLoops('members that hold the same pass, and progress reaches its end', async () => {
  const [a, b] = [await loopMember('a', 20), await loopMember('b', 20)]
  change(a.file, DATA + 5 * MIB, 9000)
  change(b.file, DATA + 5 * MIB, 9000)
  const evidence = await compared([a.member, b.member], 18.5)
  expect(evidence).toContainEqual(expect.objectContaining({ verdict: 'array-consistent', type: 'PASS' }))
  expect(evidence.findLast(({ artifact }) => artifact === 'progress')).toMatchObject({ fraction: 1, unit: 'MiB' })
})

onLoops('where they differ is told to the block, what stands before the data is not looked at', async () => {
  const [a, b] = [await loopMember('a', 20), await loopMember('b', 20)]
  change(b.file, 4096, 4096)
  change(b.file, DATA + 3 * MIB + 10, 8192)
  const evidence = await compared([a.member, b.member], 19)
  expect(evidence).toContainEqual(expect.objectContaining({ name: 'blocks of 4 KiB that differ', value: 3 }))
  expect(evidence).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining(`from byte ${3 * MIB} to ${3 * MIB + 3 * 4096 - 1},`) }),
  )
  expect(evidence).toContainEqual(expect.objectContaining({ verdict: 'array-mismatch', type: 'UNKNOWN' }))
  expect(evidence).not.toContainEqual(expect.objectContaining({ type: 'PASS' }))
})

onLoops('a member that cannot be read there fails with its drive, and nothing is called consistent', async () => {
  const [a, b] = [await loopMember('a', 20), await loopMember('b', 20)]
  // The loop device keeps its size, and has nothing to read there: EIO.
  truncateSync(b.file, 8 * MIB)
  const evidence = await compared([a.member, b.member], 19)
  expect(evidence).toContainEqual(
    expect.objectContaining({ verdict: 'array-member-unreadable', type: 'FAIL', hardwareInfoId: 'drive-b' }),
  )
  expect(evidence).not.toContainEqual(expect.objectContaining({ type: 'PASS' }))
})

onLoops('a member that is shorter than its superblock says is no fault of its drive', async () => {
  const [a, b] = [await loopMember('a', 20), await loopMember('b', 10)]
  await expect(compared([a.member, b.member], 19)).rejects.toThrow(
    expect.objectContaining({ symptom: 'member-too-short' }),
  )
})
