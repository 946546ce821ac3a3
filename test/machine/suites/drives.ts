// Each way in which a drive breaks, seen by the guest's own tools; the healthy drive beside it.
import { describe, expect, it } from 'vitest'
import {
  devicePath,
  hangingDrive,
  NVME_WARNINGS,
  nvmeWarning,
  promptDrive,
  readableAgain,
  slowSectors,
  unplug,
  unreadableSectors,
} from '../faults/drives.ts'
import { clearKernelLog, kernelLog, readSectors, secondsToRead } from '../in-guest.ts'
import type { Machine } from '../machine.ts'
import { until } from '../until.ts'

const BAD = 20_483
const SLOW = 40_960

export const drivesSuite = (machine: () => Machine) => {
  const path = (name: string) => devicePath(machine(), machine().drive(name).serial)

  describe.each([
    { name: 'sata0', says: new RegExp(`I/O error, dev \\w+, sector ${BAD} `) },
    { name: 'scsi0', says: new RegExp(`critical medium error, dev \\w+, sector ${BAD} `) },
    { name: 'nvme0', says: new RegExp(`critical medium error, dev \\w+, sector ${BAD} `) },
  ])('the drive $name', ({ name, says }) => {
    it('reads everywhere while it is healthy', async () => {
      expect((await readSectors(machine(), await path(name), BAD - 8, 16)).code).toBe(0)
    })

    it('has an unreadable sector, and only that one', async () => {
      const device = await path(name)
      await clearKernelLog(machine())
      await unreadableSectors(machine(), name, [BAD])
      expect((await readSectors(machine(), device, BAD)).code).toBe(1)
      expect((await readSectors(machine(), device, BAD - 1)).code).toBe(0)
      expect((await readSectors(machine(), device, BAD + 1)).code).toBe(0)
      expect(await kernelLog(machine())).toMatch(says)
      await readableAgain(machine(), name)
      expect((await readSectors(machine(), device, BAD)).code).toBe(0)
    })

    it('has a slow region, and only there', async () => {
      const device = await path(name)
      await slowSectors(machine(), name, SLOW, SLOW + 7, 3000)
      expect(await secondsToRead(machine(), device, SLOW)).toBeGreaterThan(3)
      expect(await secondsToRead(machine(), device, SLOW + 8)).toBeLessThan(3)
      await promptDrive(machine(), name)
    })
  })

  it('a SCSI drive that hangs makes its reader wait, and the machine goes on', async () => {
    const device = await path('scsi0')
    await hangingDrive(machine(), 'scsi0')
    await machine().guest.run([
      'systemd-run',
      '--unit=reader',
      'dd',
      `if=${device}`,
      'of=/dev/null',
      'count=8',
      'iflag=direct',
    ])
    expect(await machine().guest.attempt(['systemctl', 'is-active', 'reader'])).toMatchObject({ stdout: 'active' })
    await promptDrive(machine(), 'scsi0')
    await until(
      'the reader to end',
      async () => (await machine().guest.attempt(['systemctl', 'is-active', 'reader'])).code !== 0,
    )
  })

  it('an NVMe drive warns of low spare and of unreliability, and takes it back', async () => {
    const health = async () => machine().guest.attempt(['smartctl', '--health', await path('nvme0')])
    expect(await health()).toMatchObject({ code: 0, stdout: expect.stringContaining('PASSED') })
    await nvmeWarning(machine(), 'nvme0', NVME_WARNINGS.spareLow | NVME_WARNINGS.unreliable)
    const { code, stdout } = await health()
    expect(code).toBe(8)
    expect(stdout).toContain('available spare has fallen below threshold')
    expect(stdout).toContain('NVM subsystem reliability has been degraded')
    await nvmeWarning(machine(), 'nvme0', 0)
    expect((await health()).code).toBe(0)
  })

  it('a SATA drive does a self-test of its own', async () => {
    const device = await path('sata0')
    await machine().guest.run(['smartctl', '--test=short', device])
    const log = await machine().guest.run(['smartctl', '--log=selftest', device])
    expect(log).toMatch(/# 1 {2}Short offline +Completed without error/)
  })

  it('an NVMe drive that is pulled out is gone', async () => {
    expect(await machine().guest.run(['lsblk', '--output', 'SERIAL'])).toContain('NVME0001')
    await unplug(machine(), 'nvme0')
    expect(await machine().guest.run(['lsblk', '--output', 'SERIAL'])).not.toContain('NVME0001')
  })

  it('a network port that is pulled out is gone', async () => {
    expect(await machine().guest.run(['ip', '-brief', 'link'])).toContain('52:54:00:00:00:11')
    await unplug(machine(), 'nic1')
    expect(await machine().guest.run(['ip', '-brief', 'link'])).not.toContain('52:54:00:00:00:11')
  })
}
