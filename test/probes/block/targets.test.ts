import { expect, it } from 'vitest'
import { parseBlockDevices } from '../../../probes/block/devices.ts'
import { driveTargets, partitionTargets } from '../../../probes/block/targets.ts'
import type { Drive } from '../../../probes/machine/drives.ts'

const GIB = 2 ** 30
const drive = (name: string, rest: Partial<Drive> = {}): Drive => ({ name, size: 100 * GIB, model: 'ACME', ...rest })
const DRIVES = [drive('sda', { serialNumber: 'S1', wwn: '0x5000' }), drive('sdb', { serialNumber: 'S2' })]

const row = (kname: string, type: string, pkname: string | null, rest = {}) => ({
  kname,
  pkname,
  type,
  size: 10 * GIB,
  fstype: null,
  label: null,
  uuid: null,
  ...rest,
})

const devices = (...rows: object[]) => parseBlockDevices(JSON.stringify({ blockdevices: rows }))

it('names a drive by its WWN, else its serial number, else by the kernel’s name', () => {
  const targets = driveTargets([...DRIVES, { name: 'vda', size: 100 * GIB }])
  expect(targets.map(({ id }) => id)).toEqual(['drive-0x5000', 'drive-S2', 'drive-vda'])
  expect(targets[0]).toMatchObject({
    device: '/dev/sda',
    serialNumber: 'S1',
    name: 'sda, ACME (S1), 100 GiB',
    short: 'sda, ACME',
  })
})

it('counts a drive with two paths once', () => {
  expect(driveTargets([drive('sda', { wwn: '0x1' }), drive('sdc', { wwn: '0x1' })])).toHaveLength(1)
})

it('names a partition by its drive and its number, not by what is on it', () => {
  const tree = devices(row('sda', 'disk', null), row('sda1', 'part', 'sda', { fstype: 'ext4', label: 'root' }))
  const [partition, ...rest] = partitionTargets(
    DRIVES,
    tree.map(one => (one.type === 'part' ? { ...one, number: 1 } : one)),
  )
  expect(rest).toEqual([])
  expect(partition).toMatchObject({
    id: 'partition-0x5000-1',
    device: '/dev/sda1',
    serialNumber: 'S1',
    drives: ['drive-0x5000'],
    fileSystem: 'ext4',
    name: 'sda1, ext4 “root”, 10 GiB, ACME (S1)',
    short: 'sda1 “root”',
  })
})

it('takes a drive without partition table as one that can hold a file system', () => {
  expect(partitionTargets(DRIVES, devices(row('sdb', 'disk', null))).map(({ id }) => id)).toEqual(['partition-S2'])
})

it('names a mirror by its UUID, with both drives and no serial number of its own', () => {
  const tree = devices(
    row('sda', 'disk', null, { fstype: 'linux_raid_member', uuid: 'u-1' }),
    row('sdb', 'disk', null, { fstype: 'linux_raid_member', uuid: 'u-1' }),
    row('md0', 'raid1', 'sda', { fstype: 'xfs', uuid: 'f-1' }),
    row('md0', 'raid1', 'sdb', { fstype: 'xfs', uuid: 'f-1' }),
  )
  const mirror = partitionTargets(DRIVES, tree).find(({ device }) => device === '/dev/md0')
  expect(mirror).toMatchObject({ id: 'partition-array-u-1', drives: ['drive-0x5000', 'drive-S2'] })
  expect(mirror?.serialNumber).toBeUndefined()
})

it.each([
  ['a device of no size', row('sdz', 'disk', null, { size: 0 })],
  ['memory that is used as a drive', row('zram0', 'disk', null)],
  ['an optical drive', row('sr0', 'rom', null)],
  ['the rescue system’s own file system', row('loop0', 'loop', null, { fstype: 'squashfs' })],
])('leaves out %s', (_what, one) => {
  expect(partitionTargets(DRIVES, devices(one))).toEqual([])
})

it('refuses text that is no listing', () => {
  expect(() => parseBlockDevices('{"blockdevices": 7}')).toThrow()
})
