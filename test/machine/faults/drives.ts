// Drives that break: sectors, slowness, silence, warnings, and their cable.
import type { Machine } from '../machine.ts'
import type { Qmp } from '../qmp.ts'

export const SECTOR = 512

/** `ENODATA`: what QEMU's SCSI drives report as a medium error; the other kinds report every error alike. */
const MEDIUM_ERROR = 61

/** Reading any of these LBAs (512-byte sectors) is a medium error. */
export const unreadableSectors = async ({ qmp }: Machine, drive: string, sectors: readonly number[]) => {
  const rule = { event: 'none', iotype: 'read', errno: MEDIUM_ERROR }
  const rules = sectors.map(sector => ({ ...rule, sector }))
  const bad = `${drive}-bad`
  await qmp().execute('blockdev-add', {
    driver: 'blkdebug',
    'node-name': bad,
    image: `${drive}-data`,
    'inject-error': rules,
  })
  await putUnder(qmp(), drive, bad)
}

export const readableAgain = async ({ qmp }: Machine, drive: string) => {
  await putUnder(qmp(), drive, `${drive}-data`)
  await qmp().execute('blockdev-del', { 'node-name': `${drive}-bad` })
}

const putUnder = ({ execute }: Qmp, drive: string, file: string) =>
  execute('blockdev-reopen', { options: [{ driver: 'raw', 'node-name': drive, file }] })

/** Each answer that touches these sectors comes that much later. */
export const slowSectors = (machine: Machine, drive: string, first: number, last: number, milliseconds: number) =>
  machine.drive(drive).break({ slow: [{ start: first * SECTOR, end: (last + 1) * SECTOR, milliseconds }] })

/** Not on SATA: when the guest resets the link, QEMU waits for the drive, and the whole machine stands still. */
export const hangingDrive = (machine: Machine, drive: string) => machine.drive(drive).break({ hanging: true })

/** Neither slow nor hanging any more. */
export const promptDrive = (machine: Machine, drive: string) => machine.drive(drive).break({})

/** Bits of the critical warning in an NVMe drive's health log (NVM Express 1.4, figure 194). */
export const NVME_WARNINGS = { spareLow: 1, temperature: 2, unreliable: 4, readOnly: 8 }

/** QEMU has no more of the health log to set: spare, wear and error counters stay 0. */
export const nvmeWarning = ({ qmp }: Machine, drive: string, bits: number) =>
  qmp().execute('qom-set', { path: `/machine/peripheral/${drive}`, property: 'smart_critical_warning', value: bits })

/** Pulls it out. Drives on SATA cannot be pulled in QEMU. */
export const unplug = async ({ qmp }: Machine, device: string) => {
  const { execute, mark, event } = qmp()
  const before = mark()
  await execute('device_del', { id: device })
  await event('DEVICE_DELETED', before)
}

/** The guest's name of the drive with this serial, such as /dev/sda. */
export const devicePath = async ({ guest }: Machine, serial: string): Promise<string> => {
  const list = await guest.run(['lsblk', '--nodeps', '--noheadings', '--output', 'PATH,SERIAL'])
  const line = list.split('\n').find(line => line.trim().endsWith(` ${serial}`))
  if (line === undefined) throw new Error(`The guest has no drive ${serial}:\n${list}`)
  return line.split(' ')[0] ?? ''
}
