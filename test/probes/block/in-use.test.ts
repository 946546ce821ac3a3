import { open } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import { isClaimable, lookAtUse } from '../../../probes/block/in-use.ts'
import { newMark } from '../../../probes/block/owner.ts'
import { loopOn } from '../../support/loop.ts'
import { HOLD, isRoot, loopDevice, run, running, scratchFolder } from './loop-device.ts'

const { signal } = new AbortController()
const explanation = async (device: string) => (await lookAtUse(device, { signal })).explanation
/** Mounts it where only the new process and its children see it. */
const mountedElsewhere = async (device: string, env = {}, below = '') => {
  const place = (await scratchFolder()) + below
  await run('mkfs.ext4', '-q', '-F', device)
  const command = `mkdir -p ${place} && mount -t ext4 ${device} ${place} && ${HOLD}`
  const child = await running('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', command], env)
  return { place, pid: child.pid }
}

it.skipIf(!isRoot)('a device that nobody uses can be claimed, and nothing is told of it', async () => {
  const device = await loopDevice()
  expect(await isClaimable(device)).toBe(true)
  expect(await lookAtUse(device, { signal })).toEqual({ uses: [], explanation: '' })
})

it.skipIf(!isRoot)('a mount in another mount namespace is found, with place and process', async () => {
  const device = await loopDevice()
  const { place, pid } = await mountedElsewhere(device)
  expect(await run('findmnt', '--list', '--output', 'SOURCE')).not.toContain(device)
  expect(await isClaimable(device)).toBe(false)
  expect(await explanation(device)).toBe(`mounted at ${place} by tail, pid ${pid}`)
})

it.skipIf(!isRoot)('a partition whose files are open in our own page is said to be that', async () => {
  const device = await loopDevice()
  const { pid } = await mountedElsewhere(device, {}, `/explorer/${newMark()}/root`)
  expect(await explanation(device)).toBe(`open under Files in Rescue Pro (close it there first) by tail, pid ${pid}`)
})

it.skipIf(!isRoot)('the SSH session is told that whoever mounted it belongs to', async () => {
  const device = await loopDevice()
  const { place, pid } = await mountedElsewhere(device, { SSH_CONNECTION: '192.0.2.7 50022 192.0.2.1 22' })
  expect(await explanation(device)).toBe(`mounted at ${place} by tail, pid ${pid}, SSH from 192.0.2.7`)
})

it.skipIf(!isRoot)('of several who use it, whoever came by SSH is told first', async () => {
  const device = await loopDevice()
  const open = `exec 7<>${device}; ${HOLD}`
  const nobody = await running('sh', ['-c', open])
  const person = await running('sh', ['-c', open], { SSH_CONNECTION: '192.0.2.7 50022 192.0.2.1 22' })
  expect(await explanation(device)).toBe(
    `open for writing by tail, pid ${person.pid}, SSH from 192.0.2.7 and tail, pid ${nobody.pid}`,
  )
})

it.skipIf(!isRoot)('who stands in what is mounted is told, and not who made it', async () => {
  const device = await loopDevice()
  const place = await scratchFolder()
  await run('mkfs.ext4', '-q', '-F', device)
  await run('mount', '-t', 'ext4', device, place)
  onTestFinished(async () => void (await run('umount', place)))
  const { pid } = await running('sh', ['-c', `cd ${place} && ${HOLD}`])
  expect(await explanation(device)).toBe(`mounted at ${place} by tail, pid ${pid}`)
})

it.skipIf(!isRoot)('a handle for writing is found, though it keeps nobody from claiming', async () => {
  const device = await loopDevice()
  const { pid } = await running('sh', ['-c', `exec 7<>${device}; ${HOLD}`])
  expect(await isClaimable(device)).toBe(true)
  expect(await explanation(device)).toBe(`open for writing by tail, pid ${pid}`)
})

it.skipIf(!isRoot)('a loop device on it is found, though it keeps nobody from claiming', async () => {
  const device = await loopDevice()
  const loop = await loopOn(device)
  expect(await isClaimable(device)).toBe(true)
  expect(await explanation(device)).toContain(`used through the loop device ${loop.replace('/dev/', '')}`)
})

it.skipIf(!isRoot)('whoever only reads is told where nothing else explains it', async () => {
  const device = await loopDevice()
  const { pid } = await running('sh', ['-c', `exec 7<${device}; ${HOLD}`])
  expect(await explanation(device)).toBe(`open by tail, pid ${pid}`)
})

it.skipIf(!isRoot)('what our own process has open is not told', async () => {
  const device = await loopDevice()
  await using _handle = await open(device, 'r+')
  expect(await explanation(device)).toBe('')
})
