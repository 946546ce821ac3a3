import { expect, test } from 'vitest'
import { allowedCpus } from '../../../probes/memory/online-cpus.ts'

test.for([
  ['0-1', [0, 1]],
  ['3', [3]],
  ['0-2,5,8-9', [0, 1, 2, 5, 8, 9]],
] as const)('processors %s', ([list, cpus]) => {
  expect(allowedCpus(`Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`)).toEqual(cpus)
})

test('no list is an error', () => {
  expect(() => allowedCpus('Name:\tnode\n')).toThrow('Cpus_allowed_list')
})
