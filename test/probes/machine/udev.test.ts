import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { drivesRead, unreadDrives } from '../../../probes/machine/udev.ts'
import { scratchFolder } from '../block/loop-device.ts'

/** As in /sys of the emulated machine: two drives, of which udev has read one, and a loop device. */
const machine = async () => {
  const root = await scratchFolder()
  const write = async (path: string, text = '') => {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await write('sys/block/sda/dev', '8:0\n')
  await write('sys/block/nvme0n1/dev', '259:0\n')
  await write('sys/block/loop0/dev', '7:0\n')
  for (const name of ['sda', 'nvme0n1']) await symlink('../..', join(root, 'sys/block', name, 'device'))
  await write('run/udev/control')
  await write('run/udev/data/b259:0', 'I:5723511\nE:ID_SERIAL_SHORT=NVME0001\n')
  return { root, write }
}

it('a drive is unread until udev has a record of it', async () => {
  const { root, write } = await machine()
  expect(unreadDrives(root)).toEqual(['sda'])
  await write('run/udev/data/b8:0')
  expect(unreadDrives(root)).toEqual([])
})

it('nothing is waited for where there is no udev', async () => {
  expect(unreadDrives(await scratchFolder())).toEqual([])
})

it('whoever asks for the drives waits until all are read', async () => {
  const { root, write } = await machine()
  let looks = 0
  const unread = () => {
    if (looks++ === 1) void write('run/udev/data/b8:0')
    return unreadDrives(root)
  }
  await drivesRead(unread)
  expect(existsSync(join(root, 'run/udev/data/b8:0'))).toBe(true)
})

it('but not for ever: a drive that does not answer can keep udev for minutes', async () => {
  let looks = 0
  await drivesRead(() => (looks++ < 1000 ? ['sda'] : []))
  expect(looks).toBeLessThan(1000)
})
