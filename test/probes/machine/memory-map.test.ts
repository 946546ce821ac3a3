import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseMemoryMap } from '../../../probes/machine/memory-map.ts'
import { describeWhereabouts, partOfWhereabouts, whereabouts } from '../../../probes/machine/module-of-address.ts'

const captured = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../cases/dmidecode', `${name}.txt`), 'utf8')
const mapOf = (name: string, iomem = '') => parseMemoryMap(captured(name), iomem)
const GIB = 2n ** 30n

describe('each module has a range of its own', () => {
  const map = mapOf('own-ranges')

  test.for([
    [0n, 'DIMM_A1'],
    [0x12345000n, 'DIMM_A1'],
    [GIB - 1n, 'DIMM_A1'],
    [GIB, 'DIMM_B1'],
    [GIB + GIB / 2n - 1n, 'DIMM_B1'],
  ] as const)('0x%s is in %s', ([address, locator]) => {
    const where = whereabouts(map, [address])
    expect(where).toMatchObject({ confidence: 'named', modules: [{ locator }] })
    expect(partOfWhereabouts(where)).toEqual({
      hardwareInfoId: `memory-${locator === 'DIMM_A1' ? 0 : 1}`,
      subcomponent: { name: 'memory module', location: locator },
    })
  })

  test('the module is named with its numbers, and by what', () => {
    expect(describeWhereabouts(whereabouts(map, [GIB]))).toBe(
      "Memory module: DIMM_B1 (MemCo, PN-1, serial number DIMMSN-B1), named by the firmware's address map.",
    )
  })

  test('an address outside of all ranges is in none of them', () => {
    const where = whereabouts(map, [2n * GIB])
    expect(where).toMatchObject({ confidence: 'unknown', modules: [] })
    expect(describeWhereabouts(where)).toBe(
      "Which memory module it is in is not known: the firmware's address map does not contain the address.",
    )
    expect(partOfWhereabouts(where)).toEqual({})
  })

  test('two addresses of which either may be bad: named only where both are in one module', () => {
    expect(whereabouts(map, [0n, 4096n])).toMatchObject({ confidence: 'named', modules: [{ locator: 'DIMM_A1' }] })
    expect(whereabouts(map, [0n, GIB])).toMatchObject({ confidence: 'group', modules: [{}, {}] })
  })

  test('no address, no module', () => {
    expect(whereabouts(map, []).confidence).toBe('unknown')
  })
})

describe('ranges of a board that spreads addresses over its modules', () => {
  test('a range that looks like one module’s own names none: its partners may hold the address, too', () => {
    const where = whereabouts(mapOf('interleaved'), [4n * GIB])
    expect(where.confidence).toBe('group')
    expect(where.modules.map(({ locator }) => locator)).toEqual(['ChannelA-DIMM0', 'ChannelB-DIMM0'])
    expect(partOfWhereabouts(where)).toEqual({})
    expect(describeWhereabouts(where)).toBe(
      'It is in one of these memory modules: ChannelA-DIMM0 (Samsung, M471A1K43CB1-CTD, serial number NNNNNNNN), ChannelB-DIMM0 (Samsung, M471A1K43CB1-CTD, serial number GGGGGGGGGG); which one is not known: the memory controller spreads addresses over them.',
    )
  })

  test('where the firmware does not know, neither do we', () => {
    const where = whereabouts(mapOf('interleaved'), [0x00e00000000n])
    expect(describeWhereabouts(where)).toContain('does not tell over which modules addresses are spread')
    expect(partOfWhereabouts(where)).toEqual({})
  })
})

describe('a map that leaves out the hole for devices below 4 GiB', () => {
  const text = captured('own-ranges')
    .replaceAll('0x0005FFFFFFF', '0x0017FFFFFFF')
    .replace('0x00040000000', '0x000C0000000')
  const at = (address: bigint, iomem: string) => whereabouts(parseMemoryMap(text, iomem), [address]).confidence

  test('is right below the hole', () => {
    expect(at(GIB, '100000000-1bfffffff : System RAM\n')).toBe('unknown')
    expect(at(GIB - 1n, '100000000-1bfffffff : System RAM\n')).toBe('named')
  })

  test('is not believed above it', () => {
    expect(at(5n * GIB, '100000000-1bfffffff : System RAM\n')).not.toBe('named')
    expect(at(5n * GIB, '100000000-17fffffff : System RAM\n')).toBe('named')
  })
})

describe('tables that say less', () => {
  const without = (type: RegExp, text = captured('own-ranges')) =>
    text
      .split(/\n\n/)
      .filter(block => !type.test(block))
      .join('\n\n')

  test('only the range of all modules: which one is not known', () => {
    const where = whereabouts(parseMemoryMap(without(/type 20,/), ''), [0n])
    expect(where).toMatchObject({ confidence: 'unknown', modules: [{}, {}] })
    expect(describeWhereabouts(where)).toContain('the firmware tells only their common range (2 modules)')
  })

  test('no ranges at all', () => {
    expect(whereabouts(parseMemoryMap(without(/type (19|20),/), ''), [0n]).confidence).toBe('unknown')
  })

  test('one module alone is named without any', () => {
    const where = whereabouts(parseMemoryMap(without(/type (19|20),|DIMM_B1/), ''), [])
    expect(describeWhereabouts(where)).toContain('DIMMSN-A1), the only module of this machine.')
  })

  test.for(['', 'nonsense', '# dmidecode 3.4\nScanning /dev/mem for entry point.\n'])('none in %j', text => {
    expect(parseMemoryMap(text, '')).toBeUndefined()
    expect(describeWhereabouts(whereabouts(undefined, [0n]))).toContain('the firmware lists no memory modules')
  })
})
