// A machine that stops, and how: each leaves other evidence.
import type { Machine } from '../machine.ts'

/** As the reset button does. */
export const hardReset = async ({ qmp, guest }: Machine) => {
  await qmp().execute('system_reset')
  guest.disconnect()
}

/** Its processors stand still; network connections stay. */
export const freeze = ({ qmp }: Machine) => qmp().execute('stop')

export const thaw = ({ qmp }: Machine) => qmp().execute('cont')

export const powerCut = async ({ cutPower, powerOn, guest }: Machine) => {
  guest.disconnect()
  await cutPower()
  await powerOn()
}

/** Until the machine has told (by pvpanic) that its kernel has panicked. */
export const kernelPanic = async (machine: Machine) => {
  const { mark, event } = machine.qmp()
  const before = mark()
  await machine.guest.attempt(['systemd-run', '--on-active=1', 'sh', '-c', 'echo c > /proc/sysrq-trigger'])
  await event('GUEST_PANICKED', before)
  machine.guest.disconnect()
}

/** PID 1, which feeds the hardware watchdog, stands still: what a hung machine looks like to the watchdog. */
export const starveWatchdog = async ({ guest }: Machine) => {
  const manager = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager']
  await guest.run(['busctl', 'set-property', ...manager, 'RuntimeWatchdogUSec', 't', '4000000'])
  await guest.run(['tee', '/sys/fs/cgroup/init.scope/cgroup.freeze'], '1')
}
