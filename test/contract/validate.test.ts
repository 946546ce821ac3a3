import { expect, test } from 'vitest'
import type { Validator } from '../../probes/contract/records.ts'
import { violates } from '../../probes/contract/validate.ts'

type Case = [
  type: Validator['type'],
  limit: Validator['value'],
  holds: Validator['value'][],
  violated: Validator['value'][],
]

const cases: Case[] = [
  ['EQUAL', 0, [0, -0], [1, '0', false, '']],
  ['EQUAL', 'ok', ['ok'], ['OK', 'ok ', true]],
  ['EQUAL', true, [true], [false, 'true', 1]],
  ['NOT_EQUAL', 0, [1, -1], [0, '1', true]],
  ['NOT_EQUAL', 'bad', ['good', ''], ['bad', 1]],
  ['LESS_THAN', 100, [99.9, -5], [100, 101, '99', false]],
  ['LESS_THAN_OR_EQUAL', 100, [100, 0], [100.1, '100']],
  ['GREATER_THAN', 0, [0.1, 5], [0, -1, '5', true]],
  ['GREATER_THAN_OR_EQUAL', 90, [90, 100], [89.99, 'all']],
  ['LESS_THAN', '100', [], [99, '99']],
  ['REGEX_MATCH', '^4\\.(5|6)\\.', ['4.5.1', '4.6.0'], ['4.7.0', '', 4]],
  ['REGEX_NO_MATCH', 'FAIL', ['PASS', 0], ['FAILED']],
  ['REGEX_MATCH', '(', [], ['(', '']],
  ['REGEX_NO_MATCH', '(', [], ['(', 'anything']],
  ['IN_SET', 'ok, na', ['ok', 'na'], ['nr', '', 'ok, na']],
  ['NOT_IN_SET', 'cr,nr', ['ok'], ['cr', 'nr']],
  ['IN_SET', '1,2', [1, 2, '1'], [3]],
]

test.for(cases)('%s %s holds for %j and is violated by %j', ([type, value, holding, violating]) => {
  expect(holding.filter(one => violates({ type, value }, one))).toEqual([])
  expect(violating.filter(one => !violates({ type, value }, one))).toEqual([])
})
