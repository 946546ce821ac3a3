import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { look } from '../../../probes/partition/check.ts'
import { findFileSystem } from '../../../probes/partition/file-systems/list.ts'
import { mend } from '../../../probes/partition/mend.ts'
import { judgePreview, judgeRepair } from '../../../probes/partition/repair-verdict.ts'
import { WHOLE } from '../../../probes/partition/work-meter.ts'
import { loopOn } from '../../support/loop.ts'
import { cutOff, hash, hibernate, makeImage, markUnclean, overwrite } from './images.ts'

const never = new AbortController().signal

const ended = async <T>(steps: AsyncGenerator<unknown, T>): Promise<T> => {
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
  }
}

/** The repair and the check after it on a device that nobody fenced. */
const repair = async (device: string, type: string, undo?: (index: number) => string) => {
  const fileSystem = findFileSystem(type)
  if (!fileSystem) throw new Error(`No such file system: ${type}`)
  const check = { fileSystem, type, device, held: false, share: WHOLE, signal: never }
  const mended = await ended(mend({ ...check, ...(undo ? { undo } : {}) }))
  return { fileSystem, type, mended, looked: await ended(look(check)) }
}

describe.runIf(process.getuid?.() === 0)('a repair', () => {
  test.for([
    ['overwritten', 'mended'],
    ['cut off in mid-write', 'sound'],
  ] as const)('of an ext4 %s can be undone to the last bit', async ([how, kind]) => {
    const made = makeImage('ext4')
    if (how === 'overwritten') overwrite(made, 'ext4')
    const path = how === 'overwritten' ? made : await cutOff(made, 'ext4')
    const before = hash(path)
    const folder = mkdtempSync(join(tmpdir(), 'rescue-pro-undo-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const undo = (index: number) => join(folder, `${index}`)
    const device = await loopOn(path)
    const repaired = await repair(device, 'ext4', undo)
    expect(repaired).toMatchObject({ mended: { kind }, looked: { kind: 'sound', unrest: undefined } })
    expect(judgeRepair(repaired)).toMatchObject([{ type: 'PASS', verdict: 'file-system-repaired' }])
    expect(hash(path)).not.toBe(before)
    for (const file of [1, 0].map(undo).filter(file => existsSync(file))) execFileSync('e2undo', [file, device])
    expect(hash(path)).toBe(before)
  })

  test('of an XFS cut off in mid-write has the kernel replay its log, which is never thrown away', async () => {
    const repaired = await repair(await loopOn(await cutOff(makeImage('xfs'), 'xfs')), 'xfs')
    expect(repaired).toMatchObject({ looked: { kind: 'sound', unrest: undefined } })
    expect(judgePreview(repaired).at(0)).toMatchObject({ type: 'PASS', verdict: 'file-system-sound' })
  })

  test.for([
    ['vfat', 'file-system-sound'],
    ['exfat', 'file-system-sound'],
    ['ntfs', 'file-system-partly-tested'],
    ['jfs', 'file-system-sound'],
  ] as const)('of a %s that only says that it was not unmounted finds nothing else', async ([kind, verdict]) => {
    const path = makeImage(kind)
    markUnclean(path, kind)
    const repaired = await repair(await loopOn(path), kind)
    expect(repaired.looked).toMatchObject({ kind: 'sound', unrest: undefined })
    expect(judgePreview(repaired)).toMatchObject([{ type: 'PASS', verdict }])
  })

  test.for(['xfs', 'jfs'])('of a copy of %s that mends it tells that it is damaged', async kind => {
    const path = makeImage(kind)
    overwrite(path, kind)
    const repaired = await repair(await loopOn(path), kind)
    expect(judgePreview(repaired)).toMatchObject([
      { type: 'UNKNOWN', verdict: 'file-system-damaged' },
      { type: 'PASS', verdict: 'repair-would-mend' },
    ])
  })

  test('of an NTFS in which Windows is hibernated is refused, and leaves it as it is', async () => {
    const path = makeImage('ntfs')
    hibernate(path)
    const before = hash(path)
    await expect(repair(await loopOn(path), 'ntfs')).rejects.toMatchObject({ symptom: 'repair-not-offered' })
    expect(hash(path)).toBe(before)
  })

  test('that cannot mend says so', async () => {
    const path = makeImage('exfat')
    overwrite(path, 'exfat')
    expect(judgePreview(await repair(await loopOn(path), 'exfat'))).toMatchObject([
      { type: 'FAIL', verdict: 'repair-would-not-mend' },
    ])
  })
})

test('a tool that could not do its work says nothing of the file system', () => {
  const fileSystem = findFileSystem('ext4')
  if (!fileSystem) throw new Error('There is no ext4')
  const looked = { kind: 'sound', meaning: '', text: '', first: '', unrest: undefined } as const
  const failed = { fileSystem, type: 'ext4', mended: { kind: 'failed', meaning: 'ended by SIGKILL' }, looked } as const
  expect(() => judgePreview(failed)).toThrow('ended by SIGKILL')
  expect(() => judgeRepair(failed)).toThrow('ended by SIGKILL')
})
