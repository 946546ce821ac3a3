// drive/smart-state and drive/self-test on drives that have SMART, that have none, and that warn.
import { expect, it } from 'vitest'
import { driveTarget, report, runProbe } from '../answers.ts'
import { NVME_WARNINGS, nvmeWarning } from '../faults/drives.ts'
import type { Machine } from '../machine.ts'

export const smartSuite = (machine: () => Machine) => {
  const run = async (probe: string, name: string) => runProbe(machine(), probe, await driveTarget(machine(), name))
  const codes = async (name: string) => {
    const id = await driveTarget(machine(), name)
    const { parts } = await report(machine())
    const findings = parts.find(({ part }) => part === id)?.findings ?? []
    return findings.map(({ verdict, code }) => [verdict, code])
  }

  it.concurrent.each([
    ['sata0', 0, ['OK', 'drive-smart-ok']],
    ['nvme0', 0, ['OK', 'drive-smart-ok']],
    ['scsi0', 3, ['NOT TESTED', expect.stringMatching(/skipped$/)]],
  ] as const)(
    '%s, healthy, is what it says of itself, and not tested where it says nothing',
    async (name, code, finding) => {
      expect(await run('drive/smart-state', name)).toMatchObject({ code })
      expect(await codes(name)).toContainEqual(finding)
    },
  )

  it.concurrent.each([
    ['sata0', 0, ['OK', 'drive-self-test-passed']],
    ['nvme0', 3, ['NOT TESTED', expect.stringMatching(/skipped$/)]],
    ['scsi0', 3, ['NOT TESTED', expect.stringMatching(/skipped$/)]],
  ] as const)('%s tests itself, and is skipped where it cannot', async (name, code, finding) => {
    expect(await run('drive/self-test', name)).toMatchObject({ code })
    expect(await codes(name)).toContainEqual(finding)
  })

  it('an NVMe drive that warns is to be replaced, by the rule of its warning', async () => {
    await nvmeWarning(machine(), 'nvme0', NVME_WARNINGS.spareLow | NVME_WARNINGS.unreliable)
    const { code } = await run('drive/smart-state', 'nvme0')
    await nvmeWarning(machine(), 'nvme0', 0)
    expect(code).toBe(1)
    expect(await codes('nvme0')).toContainEqual(['REPLACE', 'nvme.cw'])
  })
}
