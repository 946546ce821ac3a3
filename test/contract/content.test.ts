import { expect, test } from 'vitest'
import { contentOf } from '../../probes/contract/content.ts'

test.for([
  ['ext4', 'files'],
  ['VMFS_volume_member', 'files'],
  [undefined, 'files'],
  ['crypto_LUKS', 'encrypted'],
  ['linux_raid_member', 'member'],
  ['LVM2_member', 'member'],
  ['swap', 'swap'],
] as const)('on a partition with %s there are %s to look into', ([fileSystem, content]) => {
  expect(contentOf(fileSystem)).toBe(content)
})
