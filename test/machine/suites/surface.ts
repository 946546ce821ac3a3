// drive/surface-scan on a drive that is healthy, has unreadable sectors, is slow somewhere, or goes.
import { describe, expect, it } from 'vitest'
import { driveTarget, report, runProbe } from '../answers.ts'
import { devicePath, promptDrive, readableAgain, slowSectors, unreadableSectors } from '../faults/drives.ts'
import type { Machine } from '../machine.ts'

const BAD = [20_483, 20_484, 41_000]
const BAD_TEXT = '20483–20484, 41000'
/** Percent of the drive: 51 of 256 MiB, with all of BAD in it. */
const PART = ['--to', '20']
const SLOW = 40_960

export const surfaceSuite = (machine: () => Machine) => {
  const drive = (name: string) => machine().drive(name)
  const scan = async (name: string, options = PART) =>
    runProbe(machine(), 'drive/surface-scan', await driveTarget(machine(), name), ...options)
  const partOf = async (name: string) => {
    const id = await driveTarget(machine(), name)
    const part = (await report(machine())).parts.find(({ part }) => part === id)
    if (!part) throw new Error(`The report does not speak about ${name}`)
    return part
  }

  it('a drive that was only partly read is not tested', async () => {
    expect(await scan('scsi0')).toMatchObject({ code: 0 })
    expect(await partOf('scsi0')).toMatchObject({ verdict: 'NOT TESTED' })
  })

  it('a healthy drive passes, and not a bit of it is changed', async () => {
    const before = await drive('scsi0').digest()
    expect(await scan('scsi0', [])).toMatchObject({ code: 0 })
    expect(await partOf('scsi0')).toMatchObject({ verdict: 'OK' })
    expect(await drive('scsi0').digest()).toBe(before)
  })

  it('a drive without a command to verify itself is skipped', async () => {
    expect(await scan('nvme0', ['--mode', 'verify'])).toMatchObject({ code: 3 })
  })

  describe.each(['scsi0', 'sata0'])('the drive %s with unreadable sectors', name => {
    it('is to be replaced, by serial number, and the sectors are exactly those', async () => {
      // QEMU's SATA drive answers a failed reading as a good one while others are queued.
      if (name === 'sata0') await machine().guest.run(['sh', '-c', `echo 1 > ${await queueDepth(machine(), name)}`])
      await unreadableSectors(machine(), name, BAD)
      const { code } = await scan(name)
      await readableAgain(machine(), name)
      expect(code).toBe(1)
      const part = await partOf(name)
      expect(part).toMatchObject({ verdict: 'REPLACE', name: expect.stringContaining(drive(name).serial) })
      expect(part.findings.find(({ code }) => code === 'drive-unreadable-sectors')).toMatchObject({
        statement: expect.stringContaining(BAD_TEXT),
        verdict: 'REPLACE',
      })
      const { summary, components } = await report(machine())
      expect(summary).toMatch(new RegExp(`Replace: .*drive ${drive(name).serial}`))
      expect(components.find(({ serialNumber }) => serialNumber === drive(name).serial)?.verdict).toBe('REPLACE')
    })
  })

  it('a drive with a slow region is to be watched, and the region is named', async () => {
    await slowSectors(machine(), 'nvme0', SLOW, SLOW + 7, 6000)
    const { code } = await scan('nvme0')
    await promptDrive(machine(), 'nvme0')
    expect(code).toBe(0)
    const { findings } = await partOf('nvme0')
    expect(findings.find(({ code }) => code === 'drive-slow-regions')).toMatchObject({
      verdict: 'WATCH',
      statement: expect.stringContaining(`from sector ${SLOW} (`),
    })
  })
}

/** Where the guest sets how many commands the drive is given at once. */
const queueDepth = async (machine: Machine, name: string) =>
  `/sys/block/${(await devicePath(machine, machine.drive(name).serial)).replace('/dev/', '')}/device/queue_depth`
