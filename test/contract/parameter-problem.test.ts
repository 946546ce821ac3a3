import { expect, test } from 'vitest'
import { z } from 'zod'
import { parameterProblems } from '../../probes/contract/parameter-problem.ts'

const schema = z.object({
  seconds: z.int().min(1).max(86_400).default(300),
  megabytes: z.int().min(1).optional(),
  share: z.number().max(1).default(1),
  mode: z.enum(['read', 'write']).default('read'),
  quiet: z.boolean().default(false),
  name: z.string().max(3).default('x'),
})

test.for([
  [{}, []],
  [{ seconds: 'abc' }, [['seconds', 'must be a whole number from 1 to 86400']]],
  [{ seconds: 0 }, [['seconds', 'must be a whole number from 1 to 86400']]],
  [{ seconds: 1.5 }, [['seconds', 'must be a whole number from 1 to 86400']]],
  [{ megabytes: null }, [['megabytes', 'must be a whole number of at least 1']]],
  [{ share: 2 }, [['share', 'must be a number of at most 1']]],
  [{ mode: 'erase' }, [['mode', 'must be one of read, write']]],
  [{ quiet: 'yes' }, [['quiet', 'must be true or false']]],
  [{ name: 'long' }, [['name', 'must be text of at most 3 characters']]],
  [{ constructor: 1 }, [[undefined, 'takes seconds, megabytes, share, mode, quiet, name']]],
  [
    { seconds: 0, quiet: 1 },
    [
      ['seconds', 'must be a whole number from 1 to 86400'],
      ['quiet', 'must be true or false'],
    ],
  ],
] as const)('%j: what to write instead', ([params, problems]) => {
  expect(parameterProblems(schema, params).map(({ name, message }) => [name, message])).toEqual(problems)
})

test('a probe without parameters says so', () => {
  expect(parameterProblems(z.object({}), { x: 1 })).toEqual([{ name: undefined, message: 'takes no parameters' }])
})
