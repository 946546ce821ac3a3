import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { DutInfo } from '../../../probes/contract/records.ts'
import { violates } from '../../../probes/contract/validate.ts'
import { dutInfo } from '../../../probes/dut-info.ts'
import { parseDrives } from '../../../probes/machine/drives.ts'
import inventory, { missingMemory } from '../../../probes/machine/inventory.ts'
import { meant } from '../../../probes/machine/known.ts'
import { parseModules, readMemoryModules } from '../../../probes/machine/memory-modules.ts'
import { parseProcessors } from '../../../probes/machine/processors.ts'
import { readVisibleMemory, systemRam } from '../../../probes/machine/visible-memory.ts'
import { readParts } from '../../../probes/parts.ts'
import { listTargets } from '../../../probes/targets.ts'
import { collect, of } from '../collect.ts'

const GIB = 2 ** 30

test('memory modules have size, place, serial and part number; empty slots and placeholders are left out', () => {
  const text = readFileSync(join(import.meta.dirname, '../../cases/dmidecode/modules.txt'), 'utf8')
  expect(parseModules(text)).toEqual([
    {
      locator: 'P0 CHANNEL A DIMM 1',
      size: 16 * GIB,
      type: 'DDR4',
      serialNumber: 'E1B84019',
      partNumber: 'BLS16G4D32AESC.M16FE',
      speed: '3200 MT/s',
    },
    {
      locator: 'P0_Node0_Channel0_Dimm1 DIMM 1',
      size: 32 * GIB,
      type: 'DDR4',
      manufacturer: 'Micron',
      serialNumber: '28D430AA',
      partNumber: '18ADF4G72AZ-2G6B2',
      speed: '2667 MT/s',
    },
    {
      locator: 'PROC  2 DIMM 12',
      size: 4 * GIB,
      type: 'DDR3',
      manufacturer: 'HP',
      partNumber: '647647-071',
      speed: '1067 MHz',
    },
  ])
})

test.for(['', '# dmidecode 3.4\nScanning /dev/mem for entry point.\n', 'Memory Device\n\tSize: lots\n'])(
  'no module in %j',
  text => {
    expect(parseModules(text)).toEqual([])
  },
)

test('without dmidecode the modules are not known, and nothing throws', async () => {
  vi.stubEnv('PATH', '/nowhere')
  expect(await readMemoryModules().finally(() => vi.unstubAllEnvs())).toBeUndefined()
})

test.for(['Not Specified', 'To Be Filled By O.E.M.', 'Default string', '00000000', 'System Product Name', '  ', 'N/A'])(
  '%j is a placeholder',
  text => {
    expect(meant(text)).toBeUndefined()
  },
)

test('processors are counted by package, core and thread', () => {
  const thread = (processor: number, socket: number, core: number) =>
    `processor\t: ${processor}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) Gold\nphysical id\t: ${socket}\ncore id\t\t: ${core}\nmicrocode\t: 0x5003604\n`
  const cpuinfo = [thread(0, 0, 0), thread(1, 1, 0), thread(2, 0, 0), thread(3, 1, 0), thread(4, 1, 1)].join('\n')
  expect(parseProcessors(cpuinfo)).toEqual([
    {
      id: 0,
      first: 0,
      model: 'Intel(R) Xeon(R) Gold',
      vendor: 'GenuineIntel',
      cores: 1,
      threads: 2,
      microcode: '0x5003604',
    },
    {
      id: 1,
      first: 1,
      model: 'Intel(R) Xeon(R) Gold',
      vendor: 'GenuineIntel',
      cores: 2,
      threads: 3,
      microcode: '0x5003604',
    },
  ])
  expect(parseProcessors('')).toEqual([])
})

test('drives are whole disks with their numbers; what the kernel makes itself is none', () => {
  const drive = (fields: object) => ({
    ...{
      name: 'sda',
      type: 'disk',
      size: 1e12,
      model: null,
      serial: null,
      wwn: null,
      vendor: null,
      rev: null,
      tran: null,
    },
    ...fields,
  })
  const blockdevices = [
    drive({ name: 'zram0', size: 0 }),
    drive({ name: 'loop1', size: 5, type: 'loop' }),
    drive({ name: 'sr0', type: 'rom' }),
    drive({
      model: 'ST1000\u001b[31mNM',
      serial: ' Z1 ',
      wwn: '0x5000c50',
      vendor: 'ATA     ',
      rev: 'SN04',
      tran: 'sata',
    }),
  ]
  expect(parseDrives(JSON.stringify({ blockdevices }))).toEqual([
    {
      name: 'sda',
      size: 1e12,
      model: 'ST1000 [31mNM',
      serialNumber: 'Z1',
      wwn: '0x5000c50',
      vendor: 'ATA',
      firmware: 'SN04',
      transport: 'sata',
    },
  ])
})

test.for(['', '{}', '{"blockdevices": [{"name": 5}]}', '[]'])('%j is not lsblk’s and throws', text => {
  expect(() => parseDrives(text)).toThrow()
})

describe('memory that is installed but missing', () => {
  const modules = (count: number, size: number) => Array.from({ length: count }, () => ({ locator: 'x', size }))
  test.for([
    ['two of 4 GiB, 2 GiB taken by built-in graphics', 2, 4 * GIB, 6 * GIB, 0],
    ['32 of 64 GiB, all there', 32, 64 * GIB, 32 * 64 * GIB - GIB, 0],
    ['32 of 64 GiB, one lost: 3 % of the whole', 32, 64 * GIB, 31 * 64 * GIB, 1],
    ['one of two lost', 2, 8 * GIB, 8 * GIB, 1],
    ['more visible than installed', 1, 8 * GIB, 9 * GIB, 0],
  ] as const)('%s', ([, count, size, visible, violations]) => {
    const broken = missingMemory(modules(count, size), visible).flatMap(one =>
      one.artifact === 'measurement' ? (one.validators ?? []).filter(limit => violates(limit, one.value)) : [],
    )
    expect(broken.map(({ name }) => name)).toEqual(Array(violations).fill('memory-module-visible'))
  })
})

test('visible memory is the sum of System RAM; without root, where all addresses are 0, it is not known', () => {
  const iomem = '00001000-0009fbff : System RAM\n  00002000-00003000 : Kernel code\n100000000-1ffffffff : System RAM\n'
  expect(systemRam(iomem)).toBe(0x9ec00 + 4 * GIB)
  expect(systemRam('00000000-00000000 : System RAM\n00000000-00000000 : System RAM\n')).toBeUndefined()
  expect(systemRam('')).toBeUndefined()
})

describe('this machine', () => {
  test.runIf(process.getuid?.() === 0)('is read', async () => {
    const bodies = await collect(inventory)
    expect(bodies.at(-1)).toEqual({ artifact: 'testRunEnd', status: 'COMPLETE', result: 'PASS' })
    const values = Object.fromEntries(of(bodies, 'measurement').map(({ name, value }) => [name, value]))
    expect(values['processor 0']).toEqual(expect.any(String))
    expect(values['memory visible']).toBeGreaterThan(0)
  })

  test.runIf(process.getuid?.() === 0)('has more memory by the firmware’s map than the kernel keeps', async () => {
    expect(await readVisibleMemory()).toBeGreaterThanOrEqual(totalmem())
  })

  test('has the targets machine, cpu and memory, with names', async () => {
    const targets = await listTargets(await readParts())
    expect(targets.map(({ id, kind }) => [id, kind]).slice(0, 3)).toEqual([
      ['machine', 'machine'],
      ['cpu', 'cpu'],
      ['memory', 'memory'],
    ])
    for (const { name } of targets) expect(name).toMatch(/\S/)
    expect(targets[1]?.name).toMatch(/\d+ cores, \d+ threads$/)
  })

  test('identifies itself in OCP terms, the same each time', async () => {
    const info = await dutInfo(await readParts())
    expect(DutInfo.parse(info)).toEqual(info)
    expect(await dutInfo(await readParts())).toEqual(info)
    expect(info.hardwareInfos?.map(({ partType }) => partType)).toContain('processor')
    const ids = info.hardwareInfos?.map(({ hardwareInfoId }) => hardwareInfoId)
    expect(new Set(ids).size).toBe(ids?.length)
  })

  test('is listed without any program, too', async () => {
    vi.stubEnv('PATH', '/nowhere')
    const parts = await readParts().finally(() => vi.unstubAllEnvs())
    const [targets, info] = [await listTargets(parts), await dutInfo(parts)]
    expect(targets).toHaveLength(3)
    expect(info.dutInfoId).toMatch(/\S/)
  })
})
