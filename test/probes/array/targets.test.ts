import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { candidate } from '../../../probes/array/newcomer.ts'
import { judgeGroup } from '../../../probes/array/state.ts'
import { mdTargets } from '../../../probes/array/targets.ts'
import { parseVolumeGroups } from '../../../probes/array/volume-group.ts'
import type { BlockDevice } from '../../../probes/block/devices.ts'
import { arrayCase } from './cases.ts'

const UUID = '5cbf071c-5ff2-8b94-d727-fb54fc1adbab'
const disk = (name: string, more: Partial<BlockDevice> = {}): BlockDevice => ({
  name,
  type: 'disk',
  size: 2 ** 25,
  parents: [],
  ...more,
})
const memberOf = { fileSystem: 'linux_raid_member', uuid: UUID, label: 'any:0' }
const drive = (name: string) => ({ name, size: 2 ** 25, model: 'DISK', serialNumber: `SN-${name}` })
const drives = ['loop10', 'loop11', 'sdc'].map(drive)

test('an array that is not assembled is one target, on all its drives', () => {
  expect(mdTargets(drives, [disk('loop10', memberOf), disk('loop11', memberOf), disk('sdc')])).toEqual([
    {
      id: `array-${UUID}`,
      kind: 'array',
      name: 'any:0, not assembled, loop10 32 MiB + loop11 32 MiB (SN-loop10, SN-loop11)',
      short: 'any:0',
      drives: ['drive-SN-loop10', 'drive-SN-loop11'],
    },
  ])
})

test('assembled, it has the same id, a device and a size', () => {
  const array = disk('md127', { type: 'raid1', size: 1e6, parents: ['loop10', 'loop11'] })
  const [target] = mdTargets(drives, [disk('loop10', memberOf), disk('loop11', memberOf), array])
  expect(target).toMatchObject({ id: `array-${UUID}`, device: '/dev/md127', size: 1e6 })
})

const pvs = (name: string) => readFileSync(new URL(`../../cases/lvm/${name}.json`, import.meta.url), 'utf8')

test.each([
  { name: 'pvs-complete', devices: ['/dev/nvme0n1', '/dev/sda'], missing: 0, verdict: 'PASS volume-group-complete' },
  { name: 'pvs-member-missing', devices: ['/dev/sda'], missing: 1, verdict: 'FAIL volume-group-incomplete' },
])('a volume group of $name', ({ name, devices, missing, verdict }) => {
  const [group] = parseVolumeGroups(pvs(name))
  expect(group).toEqual({ name: 'vgtest', uuid: 'Fy9dtV-y9lh-Wnzt-S1S2-oFaB-s033-FpBwix', devices, missing })
  const diagnoses = group ? judgeGroup(group).filter(one => one.artifact === 'diagnosis') : []
  expect(diagnoses.map(({ type, verdict }) => `${type} ${verdict}`)).toEqual([verdict])
})

test('a volume group whose name could be read as something else is left out', () => {
  expect(parseVolumeGroups(pvs('pvs-complete').replaceAll('"vgtest"', '"a\\" ] evil"'))).toEqual([])
})

test.each([
  { what: 'an empty drive', serial: 'SN-sdc', found: { device: 'sdc', returning: false } },
  { what: 'the drive that fell out', serial: 'SN-loop11', found: { device: 'loop11', returning: true } },
  { what: 'a member in step', serial: 'SN-loop10', found: 'loop10 is a member that is in step.' },
  { what: 'an unknown drive', serial: 'SN', found: 'There is no drive with the serial number SN.' },
])('for a degraded mirror, $what', async ({ serial, found }) => {
  const devices = [disk('loop10', memberOf), disk('loop11', memberOf), disk('sdc')]
  const parts = await arrayCase('raid1-degraded-stopped')
  expect(candidate(parts, { serial, uuid: UUID, devices, drives })).toEqual(found)
})

test.each([
  { what: 'is too small', devices: [disk('sdc', { size: 1e6 })], why: 'needs 33554432 of each member' },
  {
    what: 'has partitions',
    devices: [disk('sdc'), disk('sdc1', { type: 'part', parents: ['sdc'], number: 1 })],
    why: 'has partitions',
  },
])('a drive that $what is refused', async ({ devices, why }) => {
  const all = [disk('loop10', memberOf), ...devices]
  const parts = await arrayCase('raid1-degraded-stopped')
  expect(candidate(parts, { serial: 'SN-sdc', uuid: UUID, devices: all, drives })).toContain(why)
})
