// A mirror in step, one whose members differ, and one that has lost a member.
import { describe, expect, it } from 'vitest'
import { MIRROR, makeMirror, mirrorDifference, pullMember } from '../faults/arrays.ts'
import type { Machine } from '../machine.ts'
import { until } from '../until.ts'

export const arraysSuite = (machine: () => Machine) => {
  describe('a mirror of two drives', () => {
    const run = (argv: string[]) => machine().guest.run(argv)
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

    it('is counted as different where one member was changed behind its back', async () => {
      await mirrorDifference(machine(), 64 << 20)
      expect(await mismatches()).toBeGreaterThan(0)
    })

    it('is degraded when a member was pulled out', async () => {
      await pullMember(machine())
      await run(['dd', 'if=/dev/zero', `of=${MIRROR}`, 'bs=4096', 'count=1', 'oflag=direct', 'status=none'])
      expect(await detail()).toMatch(/State : .*degraded/)
    })
  })
}
