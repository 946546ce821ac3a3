import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasRoom, withMarks } from '../../../probes/machine/black-box.ts'
import {
  bootDigest,
  decodeMark,
  encodeMark,
  type Mark,
  probeName,
  probeNumber,
  runDigest,
} from '../../../probes/machine/black-box-mark.ts'
import { hasController, parseEvents, parseRoom } from '../../../probes/machine/event-log.ts'
import { probes } from '../../../probes/registry.ts'

const captured = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../cases/ipmitool', `${name}.txt`), 'utf8')

const mark: Mark = { kind: 'start', probe: 2, boot: '1bca36', run: 'cf4c', time: 1_795_263_359 }

describe('a mark', () => {
  test('is 13 bytes, and is read back as it was written', () => {
    expect(encodeMark(mark).toString('hex')).toBe('525011021bca36cf4c6b018b7f')
    for (const kind of ['start', 'end'] as const)
      expect(decodeMark(encodeMark({ ...mark, kind }))).toEqual({ ...mark, kind })
  })

  test('holds digests of boot and run: none of them can be told from it', () => {
    expect(runDigest('11111111-2222-4333-8444-555555555555')).toBe('cf4c')
    expect(bootDigest('e49a4c6f-f6ad-4e8f-a042-88a61c4462fe')).toMatch(/^[0-9a-f]{6}$/)
  })

  test.for([
    '0102030405060708090a0b0c0d',
    '525011021bca36cf4c6b018b',
    '525013021bca36cf4c6b018b7f',
    '515011021bca36cf4c6b018b7f',
    '',
  ])('%s, which others write, is none', hex => {
    expect(decodeMark(Buffer.from(hex, 'hex'))).toBeUndefined()
  })

  test('every probe that takes the processors or the memory for itself has a number of its own', () => {
    const burners = probes.filter(probe =>
      probe
        .claims({ id: probe.target, kind: probe.target, name: 'this' })
        .some(({ resource, mode }) => mode === 'exclusive' && /^(cpu|memory)$/.test(resource)),
    )
    const numbers = burners.map(({ id }) => probeNumber(id))
    expect(numbers).not.toContain(undefined)
    expect(new Set(numbers).size).toBe(burners.length)
    expect(numbers.map(number => probeName(number ?? 0))).toEqual(burners.map(({ id }) => id))
  })

  test('of a probe that a later version knows is still a mark', () => {
    expect(probeName(200)).toBe('a test with the number 200')
  })
})

describe('room in the event log', () => {
  test('as a controller told it, nearly empty and nearly full', () => {
    expect(parseRoom(' 51 03 00 d0 07 ea 85 01 6b ff ff ff ff 02\n')).toEqual({ entries: 3, free: 125 })
    expect(parseRoom(captured('sel-info-nearly-full'))).toEqual({ entries: 83, free: 45 })
  })

  test.for(['', ' 51 03', 'Unable to send RAW command'])('%j is no answer', text => {
    expect(() => parseRoom(text)).toThrow('instead of 14')
  })

  test.for([
    [0, 128, true],
    [84, 44, true],
    [96, 32, true],
    [97, 31, false],
    [900, 124, false],
    [0, 16, false],
    [4095, 0, false],
  ] as const)('%i records, room for %i: %s', ([entries, free, taken]) => {
    expect(hasRoom({ entries, free })).toBe(taken)
  })
})

describe('the event log as ipmitool lists it', () => {
  const events = parseEvents(captured('sel-list'))

  test('every record is read, with its number and time', () => {
    expect(events).toHaveLength(23)
    expect(events[0]).toMatchObject({ id: '0', text: 'Watchdog2 #0x11: Hard reset: Asserted' })
    expect(new Date(events[0]?.time ?? 0).toISOString()).toMatch(/^2026-11-21T/)
    expect(events[21]).toMatchObject({ id: '15', text: 'Linux kernel panic: AAttempted' })
    expect(events[21]?.time).toBeUndefined()
  })

  test('a mark is found among them', () => {
    expect(events.filter(event => event.mark)).toEqual([
      expect.objectContaining({ id: '16', mark: expect.objectContaining({ kind: 'start', boot: 'aabbcc' }) }),
    ])
  })

  test.for([
    ['   1 | Pre-Init  |0000000063| Power Supply #0x64 | AC lost | Asserted', 'Power Supply #0x64: AC lost: Asserted'],
    ['   1 | 11/21/2026 | 11:57:02 | Memory #0x45 | Parity | Asserted', 'Memory #0x45: Parity: Asserted'],
    ['  2f | 13/77/26 | 99:57:02 | Fan #0x45 | \u001b[31mx', 'Fan #0x45:  [31mx'],
  ] as const)('%j', ([line, text]) => {
    expect(parseEvents(line)).toMatchObject([{ text }])
  })

  test.for(['', 'SEL has no entries', 'Get SEL Info command failed', '|||', 'x'.repeat(100_000)])(
    'none in %.20j',
    text => {
      expect(parseEvents(text)).toEqual([])
    },
  )
})

test.skipIf(hasController())('without a management controller a probe stays as it is', () => {
  for (const probe of probes) expect(withMarks(probe, { bootId: 'b', runId: 'r' })).toBe(probe)
})
