// A mirror (RAID 1) of two drives that loses a member, or whose members do not hold the same.
import { open } from 'node:fs/promises'
import type { Machine } from '../machine.ts'
import { devicePath, SECTOR, unplug } from './drives.ts'

export const MIRROR = '/dev/md0'

/** Made in the guest of raid0 and raid1, in step: new drives hold the same, nothing. */
export const makeMirror = async (machine: Machine) => {
  const members = await Promise.all(['raid0', 'raid1'].map(name => devicePath(machine, machine.drive(name).serial)))
  const create = ['mdadm', '--quiet', '--create', MIRROR, '--run', '--level=1', '--raid-devices=2', '--assume-clean']
  await machine.guest.run([...create, '--homehost=any', ...members])
}

/** The array notices at its next write. */
export const pullMember = (machine: Machine) => unplug(machine, 'raid1')

/** Changes 4 KiB of one member behind the array's back; `offset` in bytes from the array's start. */
export const mirrorDifference = async (machine: Machine, offset: number) => {
  const { file, serial } = machine.drive('raid1')
  const member = await machine.guest.run(['mdadm', '--examine', await devicePath(machine, serial)])
  const start = Number(/Data Offset : (\d+) sectors/.exec(member)?.[1]) * SECTOR
  const image = await open(file, 'r+')
  await image.write(Buffer.alloc(4096, 0xaa), 0, 4096, start + offset)
  await image.close()
}
