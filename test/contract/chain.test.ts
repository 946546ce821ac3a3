import { expect, test } from 'vitest'
import { chainStart, createChain, nextState, readLink } from '../../probes/contract/chain.ts'
import { RunRecord } from '../../probes/contract/records.ts'

const log = (message: string) => ({ artifact: 'log', severity: 'INFO', message }) as const

test('lines are numbered from 0 and each holds the SHA-256 of the line before', async () => {
  const link = createChain()
  const [first, second] = [link(log('a')), link(log('b'))]
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(first))
  expect(RunRecord.parse(JSON.parse(first))).toMatchObject({ sequenceNumber: 0, previousHash: '', message: 'a' })
  expect(JSON.parse(second)).toMatchObject({ sequenceNumber: 1, previousHash: Buffer.from(digest).toString('hex') })
})

test('a chain is continued from the state that reading left', () => {
  const line = createChain()(log('a'))
  const record = readLink(line, chainStart)
  if (!record) throw new Error('not read')
  const state = nextState(line, record)
  expect(readLink(createChain(state)(log('b')), state)).toMatchObject({ sequenceNumber: 1, message: 'b' })
})

test('uptime is monotonic seconds of the machine', () => {
  const link = createChain()
  const [before, after] = [link(log('a')), link(log('b'))].map(line => JSON.parse(line).uptime as number)
  expect(after).toBeGreaterThanOrEqual(before ?? Number.NaN)
  expect(Math.abs((after ?? 0) - Number(process.hrtime.bigint()) / 1e9)).toBeLessThan(60)
})

test('a text too long for a line is cut and says so', () => {
  const { message } = JSON.parse(createChain()(log('x'.repeat(100_000)))) as { message: string }
  expect(message).toBe(`${'x'.repeat(8192)}…`)
})

const good = createChain()(log('a'))

test.for([
  ['no JSON', '{'],
  ['an empty line', ''],
  ['a JSON value that is no record', '[]'],
  ['a record of an unknown kind', good.replace('"log"', '"poem"')],
  ['a record without a needed field', good.replace(',"message":"a"', '')],
  ['a wrong number', good.replace('"sequenceNumber":0', '"sequenceNumber":1')],
  ['a wrong hash', good.replace('"previousHash":""', '"previousHash":"00"')],
  ['a time that is none', good.replace(/"timestamp":"[^"]*"/, '"timestamp":"yesterday"')],
] as const)('%s does not continue the chain', ([, line]) => {
  expect(line).not.toBe(good)
  expect(readLink(good, chainStart)).toBeDefined()
  expect(readLink(line, chainStart)).toBeUndefined()
})
