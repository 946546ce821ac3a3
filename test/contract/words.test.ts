import { expect, test } from 'vitest'
import { unitOf } from '../../probes/contract/words.ts'

test.for([
  [1, 'members', 'member'],
  [1, 'crashes', 'crash'],
  [2, 'members', 'members'],
  [0, 'errors', 'errors'],
  [1, 's', 's'],
  [1, 'MiB', 'MiB'],
  [1, '', ''],
] as const)('%d %s is said as %s', ([value, unit, said]) => {
  expect(unitOf(value, unit)).toBe(said)
})
