// The faults that a person can choose with `npm run boot -- --broken`, each put into a machine that is up.
import type { Machine } from '../machine.ts'
import { makeMirror, mirrorDifference, pullMember } from './arrays.ts'
import { addEvent, setSensor } from './bmc.ts'
import { hangingDrive, NVME_WARNINGS, nvmeWarning, SECTOR, slowSectors, unplug, unreadableSectors } from './drives.ts'
import { cutOff, FILE_SYSTEMS, makeFileSystems, overwrite, partition } from './file-systems.ts'
import { flippingBit, freeAddress, stuckBit } from './memory.ts'
import { freeze, hardReset, kernelPanic, powerCut, starveWatchdog } from './power.ts'
import { correctedMachineCheck, fatalMachineCheck } from './processor.ts'
import { fillMemory, stepClock } from './surroundings.ts'

/** Puts the fault in, and says where in a few words. */
type Fault = (machine: Machine) => Promise<string>

const BAD_SECTORS = [20_483, 20_484, 500_000]

const memory =
  (put: typeof stuckBit): Fault =>
  async machine => {
    const address = (await freeAddress(machine)) + 0x7b8
    put(machine, address)
    return `physical address ${hex(address)}`
  }

const sectors =
  (drive: string): Fault =>
  async machine => {
    await unreadableSectors(machine, drive, BAD_SECTORS)
    return `${machine.drive(drive).serial}: sectors ${BAD_SECTORS.join(', ')} of ${SECTOR} bytes cannot be read`
  }

const fileSystem =
  (breakIt: (machine: Machine, name: string) => Promise<void>): Fault =>
  async machine => {
    await makeFileSystems(machine)
    for (const { name } of FILE_SYSTEMS) await breakIt(machine, name)
    return FILE_SYSTEMS.map(({ name }) => `${name} on ${partition(machine, name)}`).join(', ')
  }

const said =
  (put: (machine: Machine) => unknown, where: string): Fault =>
  async machine => {
    await put(machine)
    return where
  }

const hex = (address: number) => `0x${address.toString(16)}`

export const FAULTS: Readonly<Record<string, Fault>> = {
  'memory-stuck-bit': memory(stuckBit),
  'memory-flipping-bit': memory(flippingBit),
  'memory-corrected-error': said(
    m => correctedMachineCheck(m, 0x1234_5000),
    'physical address 0x12345000, told as a machine check',
  ),
  'memory-nearly-full': said(m => fillMemory(m, 150), '150 MiB are left'),
  'sata-bad-sectors': sectors('sata0'),
  'scsi-bad-sectors': sectors('scsi0'),
  'nvme-bad-sectors': sectors('nvme0'),
  'sata-slow': said(
    m => slowSectors(m, 'sata0', 0, 200_000, 200),
    'SATA0001: 200 ms for each read of the first 100 MB',
  ),
  'scsi-hanging': said(m => hangingDrive(m, 'scsi0'), 'SCSI0001 does not answer'),
  'nvme-failing': said(
    m => nvmeWarning(m, 'nvme0', NVME_WARNINGS.spareLow | NVME_WARNINGS.unreliable),
    'NVME0001: low spare, unreliable',
  ),
  'nvme-pulled': said(m => unplug(m, 'nvme0'), 'NVME0001'),
  'port-pulled': said(m => unplug(m, 'nic1'), 'the port 52:54:00:00:00:11'),
  'array-degraded': said(async m => {
    await makeMirror(m)
    await pullMember(m)
  }, 'a mirror of RAID0001 and RAID0002, which is pulled'),
  'array-different': said(async m => {
    await makeMirror(m)
    await mirrorDifference(m, 64 << 20)
  }, 'a mirror of RAID0001 and RAID0002, 64 MiB from its start'),
  'file-systems-dirty': fileSystem(cutOff),
  'file-systems-corrupt': fileSystem(overwrite),
  'bmc-event': said(addEvent, 'CPU1 Temp went critical'),
  'bmc-hot': said(m => setSensor(m, 0x10, 99), 'CPU1 Temp shows 99 degrees'),
  'processor-fatal-error': said(fatalMachineCheck, 'the kernel panics'),
  'kernel-panic': said(kernelPanic, 'the machine restarts after it'),
  'hard-reset': said(hardReset, 'the machine restarts'),
  'power-cut': said(powerCut, 'the machine starts again'),
  'watchdog-reset': said(starveWatchdog, 'the watchdog resets the machine within 10 s'),
  freeze: said(freeze, 'its processors stand still'),
  'clock-jump': said(m => stepClock(m, 3600), 'an hour forward'),
}
