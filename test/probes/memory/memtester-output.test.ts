import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutputEvent } from '../../../probes/memory/memtester-events.ts'
import { createOutputReader } from '../../../probes/memory/memtester-output.ts'
import { SUB_TESTS, turnsOf } from '../../../probes/memory/memtester-sub-tests.ts'

const captured = (name: string, output: 'stdout' | 'stderr') =>
  readFileSync(new URL(`../../cases/memtester/${name}/${output}`, import.meta.url), 'utf8')

/** The events of a whole output, handed over in the given pieces. */
const read = (pieces: Iterable<string>, from: 'stdout' | 'stderr' = 'stdout'): OutputEvent[] => {
  const reader = createOutputReader()
  const events = [...pieces].flatMap(piece => reader.read(from, piece))
  return [...events, ...reader.end()]
}

const ends = (events: OutputEvent[]) =>
  events.filter(event => event.kind === 'sub-test-end').map(({ position }) => position)

describe('a captured run without errors', () => {
  test.for([
    ['one-loop', 1, 2 ** 20],
    ['two-loops', 2, 2 * 2 ** 20],
  ] as const)('%s tells version, size, and every sub-test with all its turns', ([name, loops, bytes]) => {
    const events = read([captured(name, 'stdout')])
    expect(events.slice(0, 2)).toEqual([
      { kind: 'version', version: '4.6.0' },
      { kind: 'locked', bytes },
    ])
    const expected = Array.from({ length: loops }, (_, loop) =>
      SUB_TESTS.map(subTest => [loop + 1, subTest.name, subTest.tells ? turnsOf(subTest, bytes) : 0, 'ok']),
    ).flat()
    expect(ends(events).map(({ loop, subTest, turns, ended }) => [loop, subTest, turns, ended])).toEqual(expected)
    expect(events).toHaveLength(2 + expected.length)
  })

  test('still says where it was when it has ended', () => {
    const reader = createOutputReader()
    reader.read('stdout', captured('two-loops', 'stdout'))
    expect(reader.end()).toEqual([])
    expect(reader.position).toMatchObject({ loop: 2, subTest: '16-bit Writes', ended: 'ok' })
  })

  test('reads the same when it comes one character at a time', () => {
    const text = captured('one-loop', 'stdout')
    expect(read(text)).toEqual(read([text]))
  })

  test('reads the same however it is cut', () => {
    const text = captured('bad-word', 'stdout')
    const whole = read([text])
    const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 300 })
    fc.assert(
      fc.property(cuts, places => {
        const sorted = [0, ...places.sort((a, b) => a - b), text.length]
        const pieces = sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
        expect(read(pieces)).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })
})

describe('a captured run with three flipped bits', () => {
  test('names the sub-tests that ended without ok, and the pass', () => {
    const failed = ends(read([captured('bad-word', 'stdout')])).filter(({ ended }) => ended === 'failed')
    expect(failed.map(({ subTest, pass }) => [subTest, pass])).toEqual([
      ['Stuck Address', 3],
      ['Solid Bits', 9],
      ['Walking Ones', 70],
    ])
  })

  test.for([
    ['before', 'stderr', 'stdout'],
    ['after', 'stdout', 'stderr'],
  ] as const)('finds its three failures when standard error comes %s standard output', ([, first, second]) => {
    const reader = createOutputReader()
    const events = [first, second].flatMap(from => reader.read(from, captured('bad-word', from)))
    expect(events.filter(event => event.kind === 'failure').map(({ failure }) => failure)).toEqual([
      { offset: 0x1ffc000n },
      { offset: 0xffcdc8n, words: [0xffffffffffffffffn, 0xffffffffffffffdfn] },
      { offset: 0xffbcc0n, words: [0x7dffffffffffffffn, 0xfdffffffffffffffn] },
    ])
  })

  test('a failure that comes after its sub-test has ended still belongs to it', () => {
    const reader = createOutputReader()
    const text = captured('bad-word', 'stdout').replaceAll('\b', '')
    reader.read('stdout', text.slice(0, text.indexOf('Random Value        : ') + 22))
    expect(reader.read('stderr', `${captured('bad-word', 'stderr').split('\n')[0]}\n`)).toEqual([
      {
        kind: 'failure',
        failure: { offset: 0x1ffc000n },
        position: { loop: 1, subTest: 'Stuck Address', turns: 8, pass: 3, ended: 'failed' },
      },
    ])
  })
})

const HEADER = 'memtester version 4.6.0 (64-bit)\npagesize is 4096\nwant 9MB (9437184 bytes)\n'

describe('other output', () => {
  test('a limit on locked memory is told, and how much was locked in the end', () => {
    const text = `${HEADER}got  9MB (9437184 bytes), trying mlock ...too many pages, reducing...\ngot  8MB (9433088 bytes), trying mlock ...locked.\n`
    expect(read([text]).slice(1)).toEqual([{ kind: 'reducing' }, { kind: 'locked', bytes: 9433088 }])
  })

  test('memory that was not locked is not reported as locked', () => {
    const text = `${HEADER}got  9MB (9437184 bytes), trying mlock ...failed for unknown reason.\nContinuing with unlocked memory; testing will be slower and less reliable.\nLoop 1/1:\n`
    expect(read([text]).map(({ kind }) => kind)).toEqual(['version', 'trouble', 'trouble'])
  })

  test('a run that is killed while it locks says nothing about sub-tests', () => {
    expect(read([`${HEADER}got  9MB (9437184 bytes), trying mlock ...`])).toEqual([
      { kind: 'version', version: '4.6.0' },
    ])
  })

  test('a run that is killed in a sub-test has not passed it', () => {
    const reader = createOutputReader()
    reader.read('stdout', 'Loop 1/1:\n  Solid Bits          : setting   0testing   0sett')
    expect(ends(reader.end())).toEqual([{ loop: 1, subTest: 'Solid Bits', turns: 2, pass: 0, ended: 'failed' }])
  })

  test('any bytes at all are read without an exception and within bounded memory', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 600 }), { maxLength: 20 }), pieces => {
        const reader = createOutputReader()
        for (const piece of pieces) {
          reader.read('stdout', piece)
          reader.read('stderr', piece)
        }
        reader.end()
      }),
    )
  })
})
