// Volumes of a RAID controller, and the drive behind one that only smartctl reaches. QEMU's controller shows one of them.
import { expect, it } from 'vitest'
import { driveTarget, report, runProbe, targets } from '../answers.ts'
import { readableAgain, unreadableSectors } from '../faults/drives.ts'
import type { DriveSpec } from '../hardware.ts'
import type { Machine } from '../machine.ts'

export const RAID_DRIVES: readonly DriveSpec[] = [
  { name: 'behind', bus: 'megaraid', serial: 'MEGA0001', mebibytes: 256 },
  { name: 'volume', bus: 'megaraid', serial: 'MEGA0002', mebibytes: 256 },
]
const BAD = 20_483
const SKIP = 3

export const raidControllerSuite = (machine: () => Machine) => {
  const found = async (name: string) => {
    const id = await driveTarget(machine(), name)
    return (await targets(machine())).find(one => one.id === id)
  }

  it('a drive behind the controller is asked for its state, and not tested where it says nothing', async () => {
    expect((await found('behind'))?.name).toMatch(/megaraid,\d+.*MEGA0001/)
    const { code } = await runProbe(machine(), 'drive/smart-state', await driveTarget(machine(), 'behind'))
    expect(code).toBe(SKIP)
  })

  it('a volume has no SMART of its own, which is said before anything is started', async () => {
    const { probes = [] } = (await found('volume')) ?? {}
    expect(probes.find(({ id }) => id === 'drive/smart-state')?.reason).toMatch(/^A RAID controller makes this volume/)
  })

  it('the sector of a volume that cannot be read is named', async () => {
    const before = await machine().drive('volume').digest()
    await unreadableSectors(machine(), 'volume', [BAD])
    const id = await driveTarget(machine(), 'volume')
    const { code, text } = await runProbe(machine(), 'drive/surface-scan', id, '--to', '10')
    await readableAgain(machine(), 'volume')
    expect(code, text).toBe(1)
    expect(text).toContain(`${BAD}`)
    const part = (await report(machine())).parts.find(({ part }) => part === id)
    expect(part).toMatchObject({ verdict: 'REPLACE', name: expect.stringContaining('MEGA0002') })
    expect(await machine().drive('volume').digest()).toBe(before)
  })
}
