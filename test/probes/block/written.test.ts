import { expect, it } from 'vitest'
import { raiseFence } from '../../../probes/block/fence.ts'
import { parseBlockStat, withProof } from '../../../probes/block/written.ts'
import type { RecordBody } from '../../../probes/contract/records.ts'
import { log, step } from '../../../probes/contract/step.ts'
import { isRoot, loopDevice, run } from './loop-device.ts'

const proven = async (device: string, work: () => Promise<unknown>) => {
  const steps = step('Work', async function* () {
    yield log('INFO', `${await work()}`)
  })
  const bodies: RecordBody[] = []
  let failure: unknown
  try {
    for await (const body of withProof(device, steps)) bodies.push(body)
  } catch (error) {
    failure = error
  }
  return { failure, measured: bodies.find(body => body.artifact === 'measurement') }
}

const dd = (...args: string[]) => run('dd', ...args, 'bs=4096', 'count=8', 'status=none')

it.skipIf(!isRoot)('counts nothing for a look, and gives rule and source', async () => {
  const device = await loopDevice()
  const { measured } = await proven(device, () => dd(`if=${device}`, 'of=/dev/null', 'iflag=direct'))
  expect(measured).toMatchObject({
    name: 'sectors written to the target',
    value: 0,
    unit: 'sectors',
    validators: [{ name: 'look-only.no-write', type: 'EQUAL', value: 0 }],
  })
})

it.skipIf(!isRoot)('counts every sector that was written', async () => {
  const device = await loopDevice()
  const { measured } = await proven(device, () => dd('if=/dev/zero', `of=${device}`, 'oflag=direct'))
  expect(measured).toMatchObject({ value: 64 })
})

it.skipIf(!isRoot)('counts what was discarded', async () => {
  const device = await loopDevice()
  const { measured } = await proven(device, () => run('blkdiscard', '--force', device))
  expect(measured).toMatchObject({ value: 16 * 2048 })
})

it.skipIf(!isRoot)('is there also when the work behind a fence failed, and the failure stays what it was', async () => {
  const device = await loopDevice()
  const { measured, failure } = await proven(device, async () => {
    await using _fence = await raiseFence(device, { writable: false, signal: AbortSignal.timeout(60_000) })
    throw new Error('broken')
  })
  expect(failure).toEqual(new Error('broken'))
  expect(measured).toMatchObject({ value: 0 })
})

it.skipIf(!isRoot)('is not made where no claim was got: then whoever has the device may write to it', async () => {
  const device = await loopDevice()
  const { measured, failure } = await proven(device, () => Promise.reject(new Error('broken')))
  expect(measured).toBeUndefined()
  expect(failure).toEqual(new Error('broken'))
})

it.each([
  // Linux 6.12, and the eleven fields that kernels before 4.18 had.
  [
    '     817      553    25936     1827       22       78     9064      475        0     2168     2303        2        0   204802        1        0        0',
    213_866,
  ],
  ['     817      553    25936     1827       22       78     9064      475        0     2168     2303', 9064],
  ['', undefined],
  ['none', undefined],
])('reads %j of the kernel as %j sectors', (text, sectors) => {
  expect(parseBlockStat(text)).toBe(sectors)
})
