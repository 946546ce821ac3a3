// What is not broken hardware, and looks like it: no memory left, and a clock that jumps.
import type { Machine } from '../machine.ts'

const UNIT = 'memory-hog'

/** Takes memory until this much is left. */
export const fillMemory = async ({ guest }: Machine, mebibytesLeft: number) => {
  const available = Number(/^MemAvailable: +(\d+)/m.exec(await guest.run(['cat', '/proc/meminfo']))?.[1]) / 1024
  const take = Math.floor(available - mebibytesLeft)
  await guest.run([
    ...['systemd-run', `--unit=${UNIT}`, '--property=OOMScoreAdjust=1000'],
    ...['stress-ng', '--vm', '1', '--vm-bytes', `${take}M`, '--vm-keep', '--vm-populate'],
  ])
}

export const freeMemory = ({ guest }: Machine) => guest.attempt(['systemctl', 'stop', UNIT])

/** The guest's wall clock jumps; its monotonic clock does not. */
export const stepClock = ({ guest }: Machine, seconds: number) =>
  guest.run(['date', '--set', `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)} seconds`])
