// How fast drive/surface-scan reads, beside `dd iflag=direct bs=4M` on the same loop device in turn: much faster than a
// drive, so that what we need ourselves is seen.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { readGeometry } from '../../probes/drive/drive-geometry.ts'
import { type Scan, scanSurface } from '../../probes/drive/surface-steps.ts'
import { attachLoop, detachLoop } from '../support/loop.ts'
import { type BenchRow, row } from './bench-row.ts'
import { median } from './statistics.ts'

const MEBIBYTES = 2048
const TURNS = 7

export const bench = async (): Promise<BenchRow[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-bench-'))
  const file = join(folder, 'image')
  await execa('dd', ['if=/dev/urandom', `of=${file}`, 'bs=1M', `count=${MEBIBYTES}`, 'status=none'])
  const device = await attachLoop(file, '--read-only')
  try {
    return await rows(device)
  } finally {
    await detachLoop(device)
    await rm(folder, { recursive: true })
  }
}

const rows = async (device: string): Promise<BenchRow[]> => {
  const turns: { dd: number; ours: number; cpu: number }[] = []
  for (let turn = 0; turn <= TURNS; turn++) turns.push({ dd: await dd(device), ...(await scan(device)) })
  // The first turn fills the cache.
  const counted = turns.slice(1)
  const gigabytes = (MEBIBYTES * 2 ** 20) / 1e9
  const rate = (seconds: readonly number[]) => `${(gigabytes / median(seconds)).toFixed(2)} GB/s`
  const slower = (1 - median(counted.map(({ dd }) => dd)) / median(counted.map(({ ours }) => ours))) * 100
  const note = `dd ${rate(counted.map(({ dd }) => dd))}, scan ${rate(counted.map(({ ours }) => ours))}`
  const cpu = median(counted.map(({ cpu }) => cpu)) / gigabytes
  return [
    row('drive/surface-scan: slower than dd', slower, 5, '%', note),
    row('drive/surface-scan: processor time', cpu, 0.5, 's/GB', 'with the kernel’s copying for the loop device'),
  ]
}

const seconds = async (work: () => Promise<unknown>) => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const dd = (device: string) =>
  seconds(() => execa('dd', [`if=${device}`, 'of=/dev/null', 'iflag=direct', 'bs=4M', 'status=none']))

const scan = async (device: string) => {
  const geometry = await readGeometry(device)
  const scan: Scan = {
    ...{ device, geometry, hardwareInfoId: 'bench', mode: 'read', from: 0, to: geometry.size, partitions: [], bad: [] },
    isGone: async () => false,
  }
  const before = process.cpuUsage()
  const ours = await seconds(async () => {
    for await (const _ of scanSurface(scan, new AbortController().signal));
  })
  const { user, system } = process.cpuUsage(before)
  return { ours, cpu: (user + system) / 1e6 }
}
