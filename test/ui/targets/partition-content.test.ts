import { expect, test } from 'vitest'
import type { Target } from '../../../ui/answers.ts'
import { contentOf } from '../../../ui/targets/partition-content.tsx'

test.for([
  ['ext4', 'files'],
  ['VMFS_volume_member', 'files'],
  [undefined, 'files'],
  ['crypto_LUKS', 'encrypted'],
  ['linux_raid_member', 'member'],
  ['LVM2_member', 'member'],
  ['swap', 'swap'],
] as const)('on a partition with %s there are %s to look into', ([fileSystem, content]) => {
  expect(contentOf({ fileSystem } as Target)).toBe(content)
})
