import { expect, test } from 'vitest'
import { share } from '../../probes/contract/share.ts'

test.for([
  [0, 24105, '0 %'],
  [48, 24105, 'less than 1 %'],
  [242, 24105, '1 %'],
  [24104, 24105, '99 %'],
  [24105, 24105, '100 %'],
] as const)('%d of %d are %s', ([part, whole, said]) => {
  expect(share(part, whole)).toBe(said)
})
