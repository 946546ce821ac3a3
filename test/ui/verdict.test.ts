import { expect, test } from 'vitest'
import { word } from '../../probes/contract/words.ts'
import { verdictOf } from '../../ui/verdict.tsx'

test.for([
  ['COMPLETE', 'PASS', 'PASS'],
  ['COMPLETE', 'FAIL', 'FAIL'],
  ['ERROR', 'NOT_APPLICABLE', 'ERROR'],
  ['SKIP', 'NOT_APPLICABLE', 'SKIP'],
  ['COMPLETE', 'NOT_APPLICABLE', 'ERROR'],
  ['SKIP', 'PASS', 'SKIP'],
  ['ERROR', 'PASS', 'ERROR'],
  ['later', 'unheard', 'ERROR'],
])('%s with %s is shown as %s', ([status = '', result = '', code]) => {
  expect(verdictOf({ status, result }).code).toBe(code)
})

test('no two verdicts have the same words or sign, and only a pass says that it passed', () => {
  const ends = ['PASS', 'FAIL'].map(result => ({ status: 'COMPLETE', result }))
  const open = ['ERROR', 'SKIP'].map(status => ({ status, result: 'NOT_APPLICABLE' }))
  const verdicts = [...ends, ...open].map(verdictOf)
  expect(new Set(verdicts.map(({ icon }) => icon)).size).toBe(4)
  expect(new Set(verdicts.map(({ title }) => word(title))).size).toBe(4)
  expect(verdicts.filter(({ title }) => /pass/i.test(word(title))).map(({ code }) => code)).toEqual(['PASS'])
})
