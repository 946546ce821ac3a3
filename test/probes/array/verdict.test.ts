import { expect, test } from 'vitest'
import { parseWork } from '../../../probes/array/live.ts'
import { judge } from '../../../probes/array/verdict.ts'
import type { Evidence } from '../../../probes/contract/step.ts'
import { arrayCase, bytes } from './cases.ts'

const diagnoses = (evidence: readonly Evidence[]) =>
  evidence.flatMap(one => (one.artifact === 'diagnosis' ? [`${one.type} ${one.verdict}`] : []))
const message = (evidence: readonly Evidence[], verdict: string) =>
  evidence.flatMap(one => (one.artifact === 'diagnosis' && one.verdict === verdict ? [one.message] : [])).join()
const value = (evidence: readonly Evidence[], name: string) =>
  evidence.flatMap(one => (one.artifact === 'measurement' && one.name === name ? [one.value] : []))[0]

const judged = async (folder: string, name?: string) =>
  judge(await arrayCase(folder, name), name === undefined ? undefined : parseWork(bytes(`${folder}/mdstat`), name))

test('an array with all its members and a spare is complete', async () => {
  const evidence = await judged('raid5-clean-spare')
  expect(diagnoses(evidence)).toEqual(['PASS array-complete'])
  expect(value(evidence, 'spare members')).toBe(1)
})

test.each([
  { when: 'stopped', folder: 'raid1-degraded-stopped', name: undefined },
  { when: 'running', folder: 'raid1-degraded-stale', name: 'md6' },
])('a $when mirror that lost a member names the place, the drive that fell out, and the good one', async given => {
  const evidence = await judged(given.folder, given.name)
  expect(diagnoses(evidence)).toEqual(['FAIL array-degraded', 'FAIL array-member-out'])
  expect(message(evidence, 'array-degraded')).toContain('place 1 is not filled')
  expect(message(evidence, 'array-degraded')).toContain('In step: loop10 (serial number SN-loop10)')
  expect(message(evidence, 'array-member-out')).toContain('loop11 (serial number SN-loop11)')
  expect(evidence).toContainEqual(
    expect.objectContaining({ verdict: 'array-member-out', hardwareInfoId: 'drive-loop11' }),
  )
  expect(value(evidence, 'members missing')).toBe(1)
})

test('a mirror whose lost member is nowhere to be seen says so without naming a drive for it', async () => {
  const { members } = await arrayCase('raid1-degraded-stopped')
  const evidence = judge({ members: members.filter(({ name }) => name === 'loop10') }, undefined)
  expect(diagnoses(evidence)).toEqual(['FAIL array-degraded'])
})

test('a stopped array with a member too few for its level has failed', async () => {
  const { members } = await arrayCase('raid5-clean-spare')
  const evidence = judge({ members: members.filter(({ name }) => name === 'loop10') }, undefined)
  expect(diagnoses(evidence)).toEqual(['FAIL array-failed'])
})

test('an array that is being rebuilt is neither good nor bad, and says how far it is', async () => {
  const evidence = await judged('raid5-rebuilding', 'md5')
  expect(diagnoses(evidence)).toEqual(['UNKNOWN array-member-out', 'UNKNOWN array-rebuilding'])
  expect(message(evidence, 'array-rebuilding')).toContain('loop13 (serial number SN-loop13)')
  expect(message(evidence, 'array-rebuilding')).toContain('3.8 % done')
  expect(value(evidence, 'members missing')).toBe(0)
})

test('an array is complete where a spare has taken the place of a faulty member, which is told with its drive', async () => {
  const evidence = await judged('raid5-one-faulty', 'md5')
  expect(diagnoses(evidence)).toEqual(['UNKNOWN array-member-out', 'PASS array-complete'])
  expect(evidence).toContainEqual(
    expect.objectContaining({ verdict: 'array-member-out', hardwareInfoId: 'drive-loop11' }),
  )
})

test('an array that was not stopped in order is not called complete', async () => {
  const { members } = await arrayCase('raid5-clean-spare')
  const crashed = members.map(one => ({ ...one, superblock: { ...one.superblock, state: 'active' } }))
  expect(diagnoses(judge({ members: crashed }, undefined))).toEqual(['UNKNOWN array-not-clean'])
})

test('differences that the kernel counted are told', async () => {
  const { members } = await arrayCase('raid5-clean-spare')
  const live = { state: 'clean', action: 'idle', degraded: 0, mismatches: 128, members: [] }
  expect(diagnoses(judge({ members, name: 'md5', live }, undefined))).toEqual(['UNKNOWN array-mismatch'])
})

test.each([
  { folder: 'raid5-rebuilding', name: 'md5', work: { what: 'recovery', done: 1152, total: 30720, speed: 1152 } },
  { folder: 'raid5-checking', name: 'md5', work: { what: 'check', done: 1280, total: 30720, speed: 640 } },
  { folder: 'raid5-checking', name: 'md', work: undefined },
  { folder: 'raid1-degraded-stale', name: 'md6', work: undefined },
])('what the kernel is doing with $name of $folder', ({ folder, name, work }) => {
  expect(parseWork(bytes(`${folder}/mdstat`), name)).toEqual(work)
})
