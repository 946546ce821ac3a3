import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type ChainCheck, checkChain } from '../../../server/report/chain-check.ts'
import { ended, inStep, linesOf } from './reported-run.ts'

const lines = linesOf([
  ...inStep(
    { artifact: 'log', severity: 'INFO', message: 'one' },
    { artifact: 'log', severity: 'INFO', message: 'two' },
    { artifact: 'log', severity: 'INFO', message: 'naïve �' },
  ),
  ended('ERROR', 'NOT_APPLICABLE'),
])
const COUNT = lines.length
const hash = (line: string | undefined) =>
  createHash('sha256')
    .update(line ?? '')
    .digest('hex')
const file = (...lines: readonly string[]) => Buffer.from(lines.map(line => `${line}\n`).join(''))
const whole = { records: COUNT, headHash: hash(lines.at(-1)), garbage: [], hasEnd: true }

test('an untouched file holds all its records and the hash of the last', () => {
  expect(checkChain(file(...lines))).toEqual(whole)
})

const without = (index: number) => lines.toSpliced(index, 1)
const replaced = (index: number, line: string) => lines.with(index, line)
const forged = lines[3]?.replace('two', 'TWO') ?? ''
const bytes = file(...lines)
const invalid = Buffer.from(bytes)
invalid[bytes.indexOf('�')] = 0xff

const cases: [name: string, bytes: Buffer, expected: Partial<ChainCheck>][] = [
  ['an empty file', Buffer.alloc(0), { records: 0, headHash: '', garbage: [], hasEnd: false }],
  ['a changed line', file(...replaced(3, forged)), { records: 4, firstBroken: 5, hasEnd: false }],
  ['a lost line', file(...without(3)), { records: 3, firstBroken: 4, hasEnd: false }],
  ['a lost first line', file(...without(0)), { records: 0, firstBroken: 1 }],
  ['two lines in the wrong order', file(...lines.toSpliced(2, 2, lines[3] ?? '', lines[2] ?? '')), { firstBroken: 3 }],
  ['a line written twice', file(...lines.toSpliced(3, 0, lines[2] ?? '')), { ...whole, firstBroken: 4 }],
  ['an inserted record', file(...lines.toSpliced(3, 0, forged)), { firstBroken: 5, records: 4 }],
  [
    'a record whose content is wrong',
    file(...replaced(3, forged.replace('INFO', 'LOUD'))),
    { records: 3, firstBroken: 4 },
  ],
  ['a line turned into rubbish', file(...replaced(3, 'rubbish')), { records: 3, garbage: [4], firstBroken: 5 }],
  ['a byte that is no text', invalid, { records: 4, garbage: [5], firstBroken: 6 }],
  ['rubbish between the records', file(...lines.toSpliced(3, 0, 'rubbish', '')), { ...whole, garbage: [4, 5] }],
  ['a record after the end', file(...lines, lines[1] ?? ''), { records: COUNT, firstBroken: COUNT + 1, hasEnd: true }],
  [
    'a torn last line',
    file(...lines).subarray(0, -20),
    { records: COUNT - 1, tornTail: (lines.at(-1)?.length ?? 0) - 19, hasEnd: false },
  ],
  [
    'a last line without its newline',
    file(...lines).subarray(0, -1),
    { records: COUNT - 1, tornTail: lines.at(-1)?.length ?? 0 },
  ],
  [
    'lines cut off at the end',
    file(...lines.slice(0, -1)),
    { records: COUNT - 1, headHash: hash(lines.at(-2)), hasEnd: false },
  ],
]

test.for(cases)('%s is found', ([, bytes, expected]) => {
  expect(checkChain(bytes)).toMatchObject(expected)
})

test('every single changed byte before the last line is found', () => {
  const last = lines.at(-1)?.length ?? 0
  const unseen: number[] = []
  for (let index = 0; index < bytes.length - last - 1; index++) {
    const flipped = Buffer.from(bytes)
    flipped[index] = (flipped[index] ?? 0) ^ 1
    const { records, headHash, firstBroken, garbage } = checkChain(flipped)
    if (records === COUNT && headHash === whole.headHash && firstBroken === undefined && garbage.length === 0)
      unseen.push(index)
  }
  expect(unseen).toEqual([])
})

test('a flood of rubbish is counted only so far', () => {
  expect(checkChain(Buffer.alloc(100_000, 10)).garbage).toHaveLength(100)
})
