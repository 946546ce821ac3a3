import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cachedMachine } from '../../server/machine.ts'
import { isRoot, run, scratchFolder } from '../probes/block/loop-device.ts'
import { loopOn } from '../support/loop.ts'

test.skipIf(!isRoot)('a device that came is in the next answer, as soon as that is asked for', async () => {
  const machine = cachedMachine({ PATH: process.env['PATH'] ?? '' })
  await machine()
  const file = join(await scratchFolder(), 'image')
  await run('truncate', '--size', '16M', file)
  await run('mkfs.ext4', '-q', '-F', '-L', 'root', file)
  const device = await loopOn(file)
  expect((await machine()).targets).toContainEqual(
    expect.objectContaining({ kind: 'partition', device, name: expect.stringContaining('ext4 “root”') }),
  )
})
