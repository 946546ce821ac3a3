import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { cancelled } from '../../../probes/contract/errors.ts'
import type { Target } from '../../../probes/contract/probe.ts'
import { filesAt } from '../../../probes/drive/sector-place.ts'
import scan from '../../../probes/drive/surface-scan.ts'
import { loopOn, unmount } from '../../support/loop.ts'
import { HOLD, isRoot, loopDevice, run, running, scratchFolder } from '../block/loop-device.ts'
import { collect, of } from '../collect.ts'
import { cutOff, makeImage } from '../partition/images.ts'

const MIB = 1 << 20

const target = (device: string): Target => ({ id: 'drive-TEST', kind: 'drive', name: 'test', device, drives: [] })

const digest = async (device: string) => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(device), hash)
  return hash.digest('hex')
}

const filled = async (mebibytes: number) => {
  const device = await loopDevice(mebibytes)
  const handle = await open(device, 'r+')
  for (let index = 0; index < mebibytes; index++) await handle.write(Buffer.alloc(MIB, index + 1), 0, MIB, index * MIB)
  await handle.sync()
  await handle.close()
  return device
}

describe.runIf(isRoot)('a loop device', () => {
  let device = ''
  beforeEach(async () => {
    device = await filled(41)
  })

  test('that is healthy is read from its start to its end, and stays as it is', async () => {
    const before = await digest(device)
    const bodies = await collect(scan, { target: target(device) })
    expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' })
    expect(of(bodies, 'diagnosis').filter(({ type }) => type === 'PASS')).toMatchObject([
      { verdict: 'drive-surface-good', message: 'All 83968 sectors could be read.', hardwareInfoId: 'drive-TEST' },
    ])
    expect(of(bodies, 'measurement')).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ name: 'unreadable sectors', value: 0 }),
        expect.objectContaining({ name: 'sectors written to the target', value: 0 }),
      ]),
    )
    expect(of(bodies, 'measurementSeriesEnd').map(({ totalCount }) => totalCount)).toEqual([11, 11, 11, 11])
    expect(of(bodies, 'progress').at(-1)).toMatchObject({ fraction: 1, workDone: 43, workTotal: 43, unit: 'MB' })
    expect(await digest(device)).toBe(before)
  })

  test('of which only a part was read is partly tested', async () => {
    const bodies = await collect(scan, { target: target(device), params: { from: 50, to: 60 } })
    expect(of(bodies, 'diagnosis')).toMatchObject([{ type: 'PASS', verdict: 'drive-partly-tested' }])
    expect(of(bodies, 'measurement').find(({ name }) => name === 'read')).toMatchObject({ value: 4 })
  })

  test('is skipped where there is nothing to read', async () => {
    const bodies = await collect(scan, { target: target(device), params: { from: 60, to: 60 } })
    expect(of(bodies, 'error')).toMatchObject([{ symptom: 'nothing-to-read' }])
    expect(bodies.at(-1)).toMatchObject({ status: 'SKIP' })
  })

  test('cannot verify itself, and that is said', async () => {
    const bodies = await collect(scan, { target: target(device), params: { mode: 'verify' } })
    expect(of(bodies, 'error').at(-1)).toMatchObject({ symptom: 'verify-unsupported' })
    expect(bodies.at(-1)).toMatchObject({ status: 'SKIP', result: 'NOT_APPLICABLE' })
  })

  test('is free again after a cancel', async () => {
    const controller = new AbortController()
    const bodies = await collect(scan, {
      target: target(device),
      signal: controller.signal,
      onRecord: ({ artifact }) => artifact === 'progress' && controller.abort(cancelled()),
    })
    expect(bodies.at(-1)).toMatchObject({ status: 'SKIP', result: 'NOT_APPLICABLE' })
    expect(of(bodies, 'error').at(-1)).toMatchObject({ symptom: 'cancelled' })
    expect(of(bodies, 'diagnosis').filter(({ type }) => type === 'PASS')).toEqual([])
    await run('mkfs.ext4', '-q', device)
  })

  test('that is mounted is refused, saying where', async () => {
    await run('mkfs.ext4', '-q', device)
    const folder = await scratchFolder()
    await run('mount', device, folder)
    onTestFinished(async () => void (await execa('umount', [folder], { reject: false })))
    const bodies = await collect(scan, { target: target(device) })
    expect(bodies.at(-1)).toMatchObject({ status: 'SKIP' })
    expect(of(bodies, 'measurement')).toEqual([])
    expect(of(bodies, 'error').at(-1)).toMatchObject({ symptom: 'in-use', message: expect.stringContaining(folder) })
  })

  test('that somebody else has open for writing is refused', async () => {
    await running('sh', ['-c', `exec 7<>${device}; ${HOLD}`])
    const bodies = await collect(scan, { target: target(device) })
    expect(of(bodies, 'error').at(-1)).toMatchObject({ symptom: 'in-use' })
  })
})

describe.runIf(isRoot)('the file on a bad sector', () => {
  const whole = (device: string) => [{ name: device.replace('/dev/', ''), start: 0, end: 64 * MIB }]
  const { signal } = new AbortController()
  const CONTENT = Buffer.alloc(64 * 1024, 'what the customer needs; ')
  const WAYS: Readonly<Record<string, (device: string, content: string) => Promise<unknown>>> = {
    ext4: async (device, content) => {
      await run('mkfs.ext4', '-q', '-b', '4096', device)
      await run('debugfs', '-w', '-R', `write ${content} customer.db`, device)
    },
    xfs: async (device, content) => {
      await run('mkfs.xfs', '-q', device)
      const folder = await scratchFolder()
      await run('mount', '-t', 'xfs', device, folder)
      await run('cp', content, join(folder, 'customer.db')).finally(() => unmount(device, folder))
    },
    ntfs: async (device, content) => {
      await run('mkntfs', '--quick', '--quiet', '--force', device)
      await run('ntfscp', '--quiet', '--force', device, content, 'customer.db')
    },
    vfat: async (device, content) => {
      await run('mkfs.vfat', '-F', '32', device)
      await run('mcopy', '-i', device, content, '::customer.db')
    },
  }
  const KINDS = Object.keys(WAYS)

  /** Byte on the device in the middle of what the file holds. */
  const withFile = async (kind: string) => {
    const device = await loopDevice(kind === 'xfs' ? 320 : 64)
    const content = join(await scratchFolder(), 'content')
    await writeFile(content, CONTENT)
    await WAYS[kind]?.(device, content)
    await run('blockdev', '--flushbufs', device)
    return { device, offset: (await readFile(device)).indexOf(CONTENT.subarray(0, 4096)) + 9000 }
  }

  test.for(KINDS)('is named where it is on %s, and nothing is written', async kind => {
    const { device, offset } = await withFile(kind)
    const before = await digest(device)
    const [line] = await filesAt([offset, offset + 4096], whole(device), signal)
    expect(line).toMatch(new RegExp(`^loop\\d+ \\(${kind}\\): on the bad sectors lies /customer\\.db\\.$`))
    expect(await digest(device)).toBe(before)
  })

  test.for(KINDS)('is none where no file lies on %s', async kind => {
    const { device } = await withFile(kind)
    expect(await filesAt([50 * MIB], whole(device), signal)).toEqual([expect.stringContaining('lies no file')])
  })

  test.for(KINDS)(
    'is looked for on the first of very many bad sectors on %s, and how many are left is said',
    async kind => {
      const { device } = await withFile(kind)
      const many = Array.from({ length: 1000 }, (_, index) => 50 * MIB + index * 4096)
      expect(await filesAt(many, whole(device), signal)).toEqual([
        expect.stringMatching(/lies no file\. Places with bad sectors that were not looked at: \d+\.$/),
      ])
    },
  )

  test('cannot be told of an XFS whose log was not replayed, and that is said', async () => {
    const device = await loopOn(await cutOff(makeImage('xfs'), 'xfs'))
    expect(await filesAt([MIB], whole(device), signal)).toEqual([
      expect.stringContaining('could not be determined. Its log has not been replayed.'),
    ])
  })

  test('is not determined elsewhere', async () => {
    const plain = await loopDevice(16)
    await run('mkswap', plain)
    expect(await filesAt([MIB], whole(plain), signal)).toEqual([expect.stringContaining('not determined for swap')])
    expect(await filesAt([65 * MIB], whole(plain), signal)).toEqual(['Bad sectors that lie in no partition: 1.'])
  })
})
