// What the product says of a mirror in step, of one whose members differ, and of one that has lost a member; an encrypted
// volume on LVM.
import { describe, expect, it } from 'vitest'
import type { Target } from '../../../probes/contract/probe.ts'
import { runProbe, targets } from '../answers.ts'
import { MIRROR, makeMirror, mirrorDifference, pullMember } from '../faults/arrays.ts'
import { devicePath } from '../faults/drives.ts'
import { DRIVES } from '../hardware.ts'
import type { Machine } from '../machine.ts'
import { api, passed } from '../product.ts'
import { until } from '../until.ts'

/** Two for the mirror, and one for the volume. */
export const ARRAY_DRIVES = DRIVES.filter(({ name }) => ['raid0', 'raid1', 'nvme0'].includes(name))

export const arraysSuite = (machine: () => Machine) => {
  const run = (argv: string[]) => machine().guest.run(argv)
  const path = (name: string) => devicePath(machine(), machine().drive(name).serial)
  const digests = (...names: string[]) => Promise.all(names.map(name => machine().drive(name).digest()))
  const target = (is: (found: Target) => boolean) =>
    until('the target to be listed', async () => (await targets(machine())).find(is)?.id)
  const probe = (name: string, id: string) => runProbe(machine(), name, id)

  describe('a mirror of two drives', () => {
    const mirror = () => target(({ id, kind }) => kind === 'array' && !id.startsWith('array-lvm-'))
    const detail = () => run(['mdadm', '--detail', MIRROR])
    const mismatches = async () => {
      const name = (await run(['readlink', '-f', MIRROR])).trim().replace('/dev/', '/sys/block/')
      await run(['mdadm', '--action=check', MIRROR])
      await until('the check to end', async () => (await run(['cat', `${name}/md/sync_action`])).trim() === 'idle')
      return Number(await run(['cat', `${name}/md/mismatch_cnt`]))
    }

    it('is in step', async () => {
      await makeMirror(machine())
      expect(await detail()).toMatch(/State : clean\s*$/m)
      expect(await mismatches()).toBe(0)
    })

    it('passes while it is in use, compared by the kernel', async () => {
      const { code, verdicts, text } = await probe('array/check', await mirror())
      expect([code, verdicts], text).toEqual([0, ['array-consistent']])
    })

    it('passes when it is stopped, and nothing is written to its members', async () => {
      await run(['mdadm', '--stop', MIRROR])
      const before = await digests('raid0', 'raid1')
      const state = await probe('array/state', await mirror())
      expect([state.code, state.verdicts], state.text).toEqual([0, ['array-complete']])
      const check = await probe('array/check', await mirror())
      expect([check.code, check.verdicts], check.text).toEqual([0, ['array-consistent']])
      expect(await digests('raid0', 'raid1')).toEqual(before)
    })

    it('is assembled read-only and taken apart again without a change', async () => {
      const before = await digests('raid0', 'raid1')
      const id = await mirror()
      await passed(machine(), ['array/assemble', id])
      expect(await run(['cat', '/proc/mdstat'])).toContain('(read-only)')
      await target(({ kind, id: other }) => kind === 'partition' && other === `partition-${id}`)
      await passed(machine(), ['array/release', id])
      expect(await run(['cat', '/proc/mdstat'])).not.toContain('raid1 sd')
      expect(await digests('raid0', 'raid1')).toEqual(before)
    })

    it('is told to differ where one member was changed behind its back, and stays as it is', async () => {
      await mirrorDifference(machine(), 64 << 20)
      const before = await digests('raid0', 'raid1')
      const { code, verdicts, text } = await probe('array/check', await mirror())
      expect([code, verdicts], text).toEqual([2, ['array-mismatch']])
      expect(text).toContain(`from byte ${64 << 20} to ${(64 << 20) + 4095}`)
      expect(await digests('raid0', 'raid1')).toEqual(before)
    })

    it('is counted as different by the kernel, too', async () => {
      await run(['mdadm', '--assemble', '--config=none', MIRROR, await path('raid0'), await path('raid1')])
      expect(await mismatches()).toBeGreaterThan(0)
    })

    it('is degraded when a member was pulled out', async () => {
      await pullMember(machine())
      await run(['dd', 'if=/dev/zero', `of=${MIRROR}`, 'bs=4096', 'count=1', 'oflag=direct', 'status=none'])
      expect(await detail()).toMatch(/State : .*degraded/)
      const { code, verdicts, text } = await probe('array/state', await mirror())
      expect([code, verdicts], text).toEqual([1, expect.arrayContaining(['array-degraded'])])
      expect(text).toContain(machine().drive('raid0').serial)
    })
  })

  describe('an encrypted volume on LVM', () => {
    const PASSPHRASE = 'correct horse'
    const volume = '/dev/machine/encrypted'
    const fast = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000']
    const group = () => target(({ id }) => id.startsWith('array-lvm-'))
    const unlock = async (id: string, passphrase: string) =>
      api(machine(), `/api/partitions/${id}/unlock`, { method: 'POST', body: { passphrase } })

    it('is opened for reading and closed again, and the drive stays as it is', async () => {
      await run(['pvcreate', '--quiet', await path('nvme0')])
      await run(['vgcreate', '--quiet', 'machine', await path('nvme0')])
      await run(['lvcreate', '--quiet', '--size', '64M', '--name', 'encrypted', 'machine'])
      const format = ['cryptsetup', 'luksFormat', '--batch-mode', ...fast, '--key-file=-', volume]
      await machine().guest.run(format, PASSPHRASE)
      await run(['vgchange', '--activate', 'n', 'machine'])
      await run(['sync'])
      const before = await digests('nvme0')
      await passed(machine(), ['array/assemble', await group()])
      const id = await target(({ fileSystem }) => fileSystem === 'crypto_LUKS')
      expect(await unlock(id, 'wrong')).toMatchObject({ status: 422, body: { code: 'wrong-passphrase' } })
      const unlocked = await unlock(id, PASSPHRASE)
      expect(unlocked).toMatchObject({ status: 200, body: { target: expect.stringContaining('CRYPT-LUKS2') } })
      expect(await unlock(id, PASSPHRASE)).toMatchObject({ status: 409, body: { code: 'already-unlocked' } })
      expect((await api(machine(), `/api/partitions/${id}/lock`, { method: 'POST' })).status).toBe(204)
      await passed(machine(), ['array/release', await group()])
      expect(await digests('nvme0')).toEqual(before)
      await run(['vgremove', '--quiet', '--force', 'machine'])
      await run(['wipefs', '--all', await path('nvme0')])
    })
  })
}
