import { expect, test } from 'vitest'
import { parseRoute } from '../../../ui/route.ts'
import { testedPage } from '../../../ui/run/tested.ts'

test.for([
  ['memory/memtester', 'memory', { page: 'memory' }],
  ['cpu/stress', 'cpu', { page: 'processors' }],
  ['drive/smart-state', 'drive-1', { page: 'drives', id: 'drive-1' }],
  ['partition/fsck', 'partition-a/b', { page: 'partitions', id: 'partition-a/b' }],
  ['array/state', 'array-1', { page: 'arrays', id: 'array-1' }],
  ['machine/inventory', 'machine', { page: 'machine' }],
] as const)('from a run of %s on %s it goes back to what was tested', ([probe, target, page]) => {
  expect(parseRoute(testedPage(probe, target).href)).toEqual(page)
})
