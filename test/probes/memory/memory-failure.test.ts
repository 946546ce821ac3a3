import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Candidate, judgeFailure } from '../../../probes/memory/memory-failure.ts'
import type { Failure, Position } from '../../../probes/memory/memtester-events.ts'
import { lockedRegion, pageFrame, usualHalves } from '../../../probes/memory/physical-address.ts'

const GOOD = 0xffffffffffffffffn
const FLIPPED = 0xffffffffffffffdfn

const position = (subTest: string, pass: number | undefined): Position => ({
  loop: 1,
  subTest,
  pass,
  turns: 0,
  ended: 'failed',
})
const halves = (words: [bigint, bigint]): Candidate[] => [
  { where: 'first half', word: words[0], found: 0xa000n, later: 0xa000n },
  { where: 'second half', word: words[1], found: 0xb000n, later: 0xb000n },
]
const judge = (words: [bigint, bigint], where: Position, offset = 0xffcdc8n) =>
  judgeFailure({ offset, words }, where, halves(words)).message

describe('two halves differ', () => {
  test.for([
    ['first', [FLIPPED, GOOD], '0xa000'],
    ['second', [GOOD, FLIPPED], '0xb000'],
  ] as const)('the %s is bad when its word is not the one written', ([half, words, address]) => {
    const message = judge([...words], position('Solid Bits', 9))
    expect(message).toContain(
      `so one is bad: physical address ${address} (${half} half), in Solid Bits, pass 9, loop 1.`,
    )
    expect(message).toContain('bit 5, byte lane 0')
  })

  test.for([
    ['Solid Bits', 9, 0xffcdc8n, GOOD],
    ['Solid Bits', 9, 0n, 0n],
    ['Checkerboard', 0, 8n, 0xaaaaaaaaaaaaaaaan],
    ['Block Sequential', 0x9c, 8n, 0x9c9c9c9c9c9c9c9cn],
    ['Bit Spread', 3, 0n, 0x28n],
    ['Bit Spread', 3, 8n, 0xffffffffffffffd7n],
    ['Bit Spread', 62, 0n, 0x4000000000000001n],
    ['Bit Flip', 16, 0n, 0xfffffffffffffffbn],
    ['Bit Flip', 17, 0n, 0x4n],
    ['Walking Ones', 70, 0n, 0xfdffffffffffffffn],
    ['Walking Zeroes', 64, 8n, 0x8000000000000000n],
  ] as const)('%s pass %i writes at offset %s the word %s', ([subTest, pass, offset, word]) => {
    expect(judge([word, word ^ 1n], position(subTest, pass), offset)).toContain('physical address 0xb000 (second half)')
  })

  test.for([
    ['random words', position('Random Value', undefined), GOOD, FLIPPED],
    ['words of which neither was written', position('Solid Bits', 9), 1n, 2n],
  ] as const)('both stay in question with %s', ([, where, first, second]) => {
    const message = judge([first, second], where)
    expect(message).toContain('Either may be bad: physical address 0xa000')
    expect(message).toContain(' or physical address 0xb000')
  })

  test('a page that has moved meanwhile is told with both addresses', () => {
    const [candidate] = halves([FLIPPED, GOOD])
    const failure: Failure = { offset: 0xffcdc8n, words: [FLIPPED, GOOD] }
    const moved = [{ ...candidate, later: 0xc000n } as Candidate]
    expect(judgeFailure(failure, position('Solid Bits', 9), moved).message).toContain(
      '0xa000 (its page is now at 0xc000)',
    )
  })
})

test('a stuck address has one place', () => {
  const candidates: Candidate[] = [{ where: 'buffer', word: undefined, found: undefined, later: undefined }]
  expect(judgeFailure({ offset: 8n }, position('Stuck Address', 3), candidates)).toEqual({
    verdict: 'memory-stuck-address',
    message:
      'A word did not hold its own address, possibly a bad address line: physical address unknown, in Stuck Address, pass 3, loop 1.',
    addresses: [],
  })
})

describe('the buffer', () => {
  test('is the locked region of a captured smaps', () => {
    const smaps = readFileSync(new URL('../../cases/memtester/smaps', import.meta.url), 'utf8')
    const region = lockedRegion(smaps)
    expect(region).toMatchObject({ size: 64n * 2n ** 20n, pageSize: 4096n })
    expect(smaps).toContain(`\n${region?.start.toString(16)}-`)
    expect(lockedRegion(smaps.replaceAll(' lo', ''))).toBeUndefined()
  })

  test.for([
    ['4.6.0', { start: 0x10000n, half: 2093072n }],
    ['4.7.1', { start: 0xf010n, half: 2095112n }],
    ['4.5.0', undefined],
    ['toString', undefined],
    [undefined, undefined],
  ] as const)('version %s has its halves at %o', ([version, halves]) => {
    expect(usualHalves({ start: 0x10000n, size: 4194304n, pageSize: 4096n }, version)).toEqual(halves)
  })

  test.for([
    [0x8600000000123456n, 0x123456n],
    [0x0600000000123456n, undefined],
    [0x8000000000000000n, undefined],
  ] as const)('pagemap entry %s means page frame %s', ([entry, frame]) => {
    expect(pageFrame(entry)).toBe(frame)
  })
})
