// The explorer on large folders and files, on a loop device.
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { startExplorer } from '../../server/explorer/explorer-process.ts'
import { attachLoop, detachLoop } from '../support/loop.ts'
import { type BenchRow, row } from './bench-row.ts'
import { residentBytes } from './server-process.ts'

const ENTRIES = 1_000_000
const LOG_BYTES = 10e9

/** Files are in the partition's own cache after they were made, so it is mounted anew before: cold. */
export const bench = async (): Promise<BenchRow[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-bench-'))
  const device = await makePartition(folder)
  try {
    return await measure(folder, device)
  } finally {
    await detachLoop(device)
    rmSync(folder, { recursive: true })
  }
}

const makePartition = async (folder: string): Promise<string> => {
  const image = join(folder, 'image')
  writeFileSync(image, '')
  truncateSync(image, 2e9)
  await execa('mkfs.ext4', ['-q', '-N', `${ENTRIES + 1000}`, image])
  const device = await attachLoop(image)
  const root = join(folder, 'root')
  mkdirSync(root)
  await execa('mount', [device, root])
  mkdirSync(join(root, 'crowd'))
  for (let i = 0; i < ENTRIES; i++) closeSync(openSync(join(root, `crowd/entry-${(i * 7919) % ENTRIES}`), 'w'))
  writeFileSync(join(root, 'log'), '')
  truncateSync(join(root, 'log'), LOG_BYTES)
  await execa('umount', [root])
  return device
}

const measure = async (state: string, device: string): Promise<BenchRow[]> => {
  const env = { PATH: process.env['PATH'] ?? '' }
  const explorer = await startExplorer({ state, env, device, request: {} })
  const timed = async (path: string) => {
    const startedAt = performance.now()
    const answer = (await json(await explorer.ask(path))) as { total?: number | null }
    return { milliseconds: performance.now() - startedAt, answer }
  }
  try {
    const before = await residentBytes(explorer.pid)
    const tail = await timed('/files/text?path=/log&tail=true')
    const startedAt = performance.now()
    const first = await timed('/files?path=/crowd')
    while ((await timed('/files?path=/crowd')).answer.total === null) await sleep(100)
    const whole = performance.now() - startedAt
    const grown = ((await residentBytes(explorer.pid)) - before) / 2 ** 20
    const next = await timed('/files?path=/crowd&offset=10000')
    return [
      row('tail of a 10 GB log', tail.milliseconds, 100, 'ms'),
      row('1,000,000 files: first answer', first.milliseconds, 300, 'ms', 'the first of those read so far'),
      row('1,000,000 files: first page in its final order', whole, 2000, 'ms'),
      row('1,000,000 files: page 51', next.milliseconds, 300, 'ms'),
      row('1,000,000 files: growth of memory', grown, 64, 'MiB'),
    ]
  } finally {
    await explorer.close()
  }
}
