import { expect, it } from 'vitest'
import { parseMountInfo } from '../../../probes/block/mounts.ts'
import type { BlockNode } from '../../../probes/block/nodes.ts'
import { numberOf } from '../../../probes/block/nodes.ts'
import { type Process, parseStat, readProcesses } from '../../../probes/block/processes.ts'
import { parseSnapshotStatus } from '../../../probes/block/snapshot.ts'
import { type Facts, usesOf } from '../../../probes/block/uses.ts'

const node = (name: string, number: string, rest: Partial<BlockNode> = {}): BlockNode => ({
  name,
  number,
  holders: [],
  slaves: [],
  ...rest,
})
const TREE = [
  node('sda', '8:0'),
  node('sda1', '8:1', { disk: 'sda' }),
  node('sda2', '8:2', { disk: 'sda' }),
  node('dm-0', '254:0', { slaves: ['sda2'], mapperName: 'vg-root', mapperUuid: 'LVM-abc' }),
  node('sdb', '8:16'),
  node('sdc', '8:32'),
]
const process = (pid: number, rest: Partial<Process> = {}): Process => ({
  pid,
  parent: 1,
  command: 'bash',
  startTime: pid,
  namespace: 'mnt:[1]',
  devices: [],
  paths: [],
  ...rest,
})
const facts = (rest: Partial<Facts> = {}): Facts => ({
  nodes: TREE,
  processes: [process(1, { command: 'systemd' })],
  mounts: [],
  swaps: [],
  pools: [],
  ...rest,
})
const mount = (number: string, place = '/mnt', namespace = 'mnt:[1]') => ({ number, place, namespace })
const said = (name: string, given: Facts, ownFence?: string) =>
  usesOf(name, given, ownFence).map(({ how, what, by }) => [how, what, ...by.map(({ pid }) => pid)])

it.each([
  ['the partition itself', 'sda1', '8:1', true],
  ['the whole drive that a partition is on', 'sda', '8:1', true],
  ['a partition of a drive that is mounted whole', 'sda1', '8:0', true],
  ['what a mounted volume lies on', 'sda2', '254:0', true],
  ['another partition of the same drive', 'sda1', '8:2', false],
  ['another drive', 'sdb', '8:1', false],
])('a mount is a use of %s or not', (_what, name, number, used) => {
  const uses = said(name, facts({ mounts: [mount(number)] })).filter(([how]) => how === 'mounted')
  expect(uses).toEqual(used ? [['mounted', '/mnt']] : [])
})

it('a volume is a use of its partition and of the drive, not of the partition beside it', () => {
  expect(said('sda2', facts())).toEqual([['held', 'vg-root']])
  expect(said('sda', facts())).toEqual([['held', 'vg-root']])
  expect(said('sda1', facts())).toEqual([])
  expect(said('dm-0', facts())).toEqual([])
})

it('a file system of several devices is a use of each', () => {
  const mounted = facts({ mounts: [mount('8:16')], pools: [['sdb', 'sdc']] })
  expect(said('sdc', mounted)).toEqual([['mounted', '/mnt']])
  expect(said('sda1', mounted)).toEqual([])
})

it('swap on a volume is a use of what it lies on', () => {
  expect(said('sda2', facts({ swaps: ['254:0'] }))).toContainEqual(['swap', undefined])
})

it('a fence of ours is told with its process; the one that asks is none', () => {
  const fence = node('dm-1', '254:1', {
    slaves: ['sdb'],
    mapperName: 'rescue-pro-x',
    mapperUuid: 'RESCUE-PRO-812-33-0',
  })
  const fenced = facts({ nodes: [...TREE, fence], mounts: [mount('254:1', '/view')] })
  expect(said('sdb', fenced)).toEqual([['fenced', '812']])
  expect(said('sdb', fenced, 'rescue-pro-x')).toEqual([])
})

it('a device of the device-mapper that only looks like ours is somebody else’s', () => {
  const other = node('dm-1', '254:1', { slaves: ['sdb'], mapperName: 'rescue-pro-x', mapperUuid: 'RESCUE-PRO-x' })
  expect(said('sdb', facts({ nodes: [...TREE, other] }))).toEqual([['held', 'rescue-pro-x']])
})

it('a loop device on the drive is a use of its partitions, but not of itself', () => {
  const nodes = [...TREE, node('loop7', '7:7', { loopOf: '8:0' })]
  expect(said('sda1', facts({ nodes }))).toEqual([['loop', 'loop7']])
  expect(said('loop7', facts({ nodes }))).toEqual([])
})

it.each([
  ['bash', true],
  ['smartctl', false],
])('a handle of %s for writing to the drive is a use of its partitions: %s', (command, used) => {
  const writer = process(9, { command, devices: [{ number: '8:0', writable: true }] })
  expect(said('sda1', facts({ processes: [writer] }))).toEqual(used ? [['open-writable', undefined, 9]] : [])
})

it('who stands in a mount is named; a copy of the mounts in a service’s namespace names nobody', () => {
  const service = process(5, { namespace: 'mnt:[2]', command: 'systemd-udevd' })
  const inside = process(9, { paths: ['/mnt/home'] })
  const mounts = [mount('8:1'), mount('8:1', '/mnt', 'mnt:[2]')]
  const systemd = process(1)
  expect(said('sda1', facts({ mounts, processes: [systemd, service] }))).toEqual([['mounted', '/mnt']])
  expect(said('sda1', facts({ mounts, processes: [systemd, service, inside] }))).toEqual([['mounted', '/mnt', 9]])
  expect(said('sda1', facts({ mounts: mounts.slice(1), processes: [systemd, service] }))).toEqual([
    ['mounted', '/mnt', 5],
  ])
})

it('no kernel thread is named as who mounted, where the first process does not let itself be looked at', () => {
  const { namespace: _, ...hidden } = process(1)
  const kthreadd = process(2, { parent: 0, command: 'kthreadd' })
  expect(said('sda1', facts({ mounts: [mount('8:1')], processes: [hidden, kthreadd] }))).toEqual([['mounted', '/mnt']])
})

it('no kernel thread is a user of what is mounted at the root, where they all stand', async () => {
  const threads = (await readProcesses(new AbortController().signal)).filter(({ isKernels }) => isKernels)
  for (const { devices, paths } of threads) expect([devices, paths]).toEqual([[], []])
  const processes = [
    process(1),
    ...threads.map(thread => ({ ...thread, namespace: 'mnt:[1]' })),
    process(9, { paths: ['/'] }),
  ]
  expect(said('sda1', facts({ mounts: [mount('8:1', '/')], processes }))).toEqual([['mounted', '/', 9]])
})

it('reads a process whose name is made to confuse', () => {
  const text = `881 (a) R 1 (b) R 848 848 848 0 -1 4194304 88 0 0 0 2 0 0 0 20 0 1 0 132120 2916352 358`
  expect(parseStat(text)).toEqual({ pid: 881, parent: 848, command: 'a) R 1 (b', startTime: 132_120 })
  expect(parseStat('2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0')).toMatchObject({
    isKernels: true,
  })
  expect(parseStat('2 (bash) S 1 2 2 34816 9 4194304 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0')).not.toHaveProperty('isKernels')
  expect(parseStat('881 (cat) Z 848 848 848 0')).toBeUndefined()
})

it('reads the mounts of Linux 6.12, also with blanks in their place', () => {
  const lines = [
    '32 1 0:25 / / rw,relatime shared:1 - overlay root rw,lowerdir=/mnt/below',
    '82 32 8:1 / /mnt/a\\040b rw,relatime shared:178 - ext4 /dev/sda1 rw',
  ]
  expect(parseMountInfo(lines.join('\n'))).toEqual([
    { number: '0:25', place: '/', source: 'root' },
    { number: '8:1', place: '/mnt/a b', source: '/dev/sda1' },
  ])
})

it.each([
  [0x801, '8:1'],
  [0x10300, '259:0'],
  [0xfe00, '254:0'],
  [0x100_0000 + 0x800, '8:4096'],
])('names the device number %d as the kernel does: %s', (rdev, name) => {
  expect(numberOf(rdev)).toBe(name)
})

// device-mapper 4.48, dmsetup 1.02.205.
it.each([
  ['0 204800 snapshot 0/2048 0\n', 0],
  ['0 204800 snapshot 80/2048 0\n', 80],
  ['0 204800 snapshot Invalid\n', undefined],
])('reads %j of a snapshot as %j changed sectors', (text, sectors) => {
  expect(parseSnapshotStatus(text)).toBe(sectors)
})

it('refuses what is no state of a snapshot', () => {
  expect(() => parseSnapshotStatus('0 204800 linear\n')).toThrow('not known')
})
