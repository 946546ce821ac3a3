import { expect, test } from 'vitest'
import { sizeText } from '../../../probes/machine/size.ts'

test.for([
  [2 ** 20, '1 MiB'],
  [512 * 2 ** 20, '512 MiB'],
  [7.5 * 2 ** 30, '7.5 GiB'],
  [1_000_204_886_016, '931.5 GiB'],
  [6_001_175_126_016, '5.5 TiB'],
] as const)('%d bytes are %s', ([bytes, text]) => {
  expect(sizeText(bytes)).toBe(text)
})
