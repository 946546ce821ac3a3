// The product's checks and repairs of the file systems that the faults have made: right, and without a trace.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { cutOff, makeFileSystems, overwrite, partition, place } from '../faults/file-systems.ts'
import type { Machine } from '../machine.ts'
import { rescuePro } from '../product.ts'

const SERIAL = 'FILE0001'
const EXT4 = { start: 1 << 20, length: 320 << 20 }

export const fsckSuite = (machine: () => Machine) => {
  const target = (name: string) => `partition-${SERIAL}-${place(name) + 1}`
  const run = async (probe: string, name: string, ...words: string[]) =>
    rescuePro(machine(), ['run', probe, target(name), ...words])
  /** Of the drive’s file outside of the machine. */
  const hash = async () => {
    const image = await open(machine().drive('files0').file)
    const { buffer } = await image.read(Buffer.alloc(EXT4.length), 0, EXT4.length, EXT4.start)
    await image.close()
    return createHash('sha256').update(buffer).digest('hex')
  }

  describe('the check of a file system', () => {
    it.each(['ext4', 'vfat'])('%s as it was made is sound', async name => {
      if (name === 'ext4') await makeFileSystems(machine())
      expect(await run('partition/fsck', name)).toMatchObject({ code: 0 })
    })

    it('that was cut off in mid-write is neither sound nor damaged; the preview tells, and changes nothing', async () => {
      await cutOff(machine(), 'xfs')
      expect(await run('partition/fsck', 'xfs')).toMatchObject({
        code: 2,
        stdout: expect.stringContaining('file-system-dirty-journal'),
      })
      expect(await run('partition/repair-preview', 'xfs')).toMatchObject({ code: 0 })
    })

    it('that was overwritten is damaged; preview and repair mend it, and the way back leads to the same bits', async () => {
      await overwrite(machine(), 'ext4')
      const damaged = await hash()
      expect(await run('partition/fsck', 'ext4')).toMatchObject({ code: 1 })
      expect(await run('partition/repair-preview', 'ext4')).toMatchObject({ code: 0 })
      expect(await hash()).toBe(damaged)
      const unconfirmed = await run('partition/repair', 'ext4')
      expect([unconfirmed.code, unconfirmed.stderr]).toEqual([64, expect.stringContaining(SERIAL)])
      const repaired = await run('partition/repair', 'ext4', '--confirm', SERIAL)
      expect(repaired).toMatchObject({ code: 0 })
      const { guest } = machine()
      const found = await guest.run(['find', '/run/rescue-pro/runs', '-name', 'repair-*.e2undo'])
      for (const file of found.trim().split('\n').sort().reverse())
        await guest.run(['e2undo', file, await partition(machine(), 'ext4')])
      await guest.run(['sync'])
      expect(await hash()).toBe(damaged)
    })
  })
}
