// Where this kernel has no device-mapper; with it, the journeys of the machine in QEMU show the same and more.
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { raiseFence } from '../../../probes/block/fence.ts'
import { isClaimable } from '../../../probes/block/in-use.ts'
import { hasMapper } from '../../../probes/block/mapper.ts'
import { raiseSnapshot } from '../../../probes/block/snapshot.ts'
import { loopOn } from '../../support/loop.ts'
import { HOLD, isRoot, loopDevice, run, running, scratchFolder } from './loop-device.ts'

const { signal } = new AbortController()
const READ_ONLY = { writable: false, signal }

it.skipIf(!isRoot)('while it stands the kernel refuses to mount, and afterwards does not', async () => {
  const device = await loopDevice()
  const place = await scratchFolder()
  await run('mkfs.ext4', '-q', '-F', device)
  const mount = async () => (await execa('mount', ['-t', 'ext4', device, place], { reject: false })).exitCode
  {
    await using fence = await raiseFence(device, READ_ONLY)
    expect(await mount()).toBe(32)
    await fence.untouched()
  }
  expect(await mount()).toBe(0)
  await run('umount', place)
})

it.skipIf(!isRoot)('is not raised on what is mounted, and says where', async () => {
  const device = await loopDevice()
  const place = await scratchFolder()
  await run('mkfs.ext4', '-q', '-F', device)
  await run('mount', '-t', 'ext4', device, place)
  try {
    await expect(raiseFence(device, READ_ONLY)).rejects.toMatchObject({
      symptom: 'in-use',
      message: expect.stringContaining(`${device} is in use: mounted at ${place}`),
    })
  } finally {
    await run('umount', place)
  }
})

it.skipIf(!isRoot).each([
  ['a loop device lies on it', (device: string) => loopOn(device), 'used through the loop device'],
  [
    'somebody has it open for writing',
    (device: string) => running('sh', ['-c', `exec 7<>${device}; ${HOLD}`]),
    'open for writing by tail',
  ],
])('is not raised where %s; and when that comes later, the work is void', async (_what, use, said) => {
  const device = await loopDevice()
  await using fence = await raiseFence(device, READ_ONLY)
  await use(device)
  await expect(fence.untouched()).rejects.toMatchObject({
    symptom: 'used-behind-our-back',
    message: expect.stringContaining(said),
  })
  await fence[Symbol.asyncDispose]()
  await expect(raiseFence(device, READ_ONLY)).rejects.toMatchObject({
    symptom: 'in-use',
    message: expect.stringContaining(said),
  })
})

it.skipIf(!isRoot)('stands once at a time', async () => {
  const device = await loopDevice()
  await using _first = await raiseFence(device, READ_ONLY)
  await expect(raiseFence(device, READ_ONLY)).rejects.toMatchObject({ symptom: 'in-use' })
})

it.skipIf(!isRoot || hasMapper())('without device-mapper nothing is repaired, and there is no snapshot', async () => {
  const device = await loopDevice()
  const refused = { symptom: 'no-device-mapper' }
  await expect(raiseFence(device, { writable: true, signal })).rejects.toMatchObject(refused)
  await expect(raiseSnapshot(device, { signal })).rejects.toMatchObject(refused)
  expect(await isClaimable(device)).toBe(true)
})
