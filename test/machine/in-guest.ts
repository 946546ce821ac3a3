// What tests ask the guest's own kernel.
import type { Machine } from './machine.ts'

/** Forgets the kernel's messages so far, so that what comes next was caused by what comes next. */
export const clearKernelLog = ({ guest }: Machine) => guest.run(['dmesg', '--clear'])

export const kernelLog = ({ guest }: Machine) => guest.run(['dmesg', '--notime'])

/** Reads sectors past every cache; the exit code is dd's. */
export const readSectors = ({ guest }: Machine, device: string, first: number, count = 1) =>
  guest.attempt([
    ...[
      'dd',
      `if=${device}`,
      'of=/dev/null',
      'bs=512',
      `skip=${first}`,
      `count=${count}`,
      'iflag=direct',
      'status=none',
    ],
  ])

/** Seconds that reading these takes, by the guest's monotonic clock. */
export const secondsToRead = async (machine: Machine, device: string, first: number): Promise<number> => {
  const before = await uptime(machine)
  await readSectors(machine, device, first)
  return (await uptime(machine)) - before
}

export const uptime = async ({ guest }: Machine) => Number((await guest.run(['cat', '/proc/uptime'])).split(' ')[0])
