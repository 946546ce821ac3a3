import { describe, expect, test } from 'vitest'
import type { RecordBody } from '../../../probes/contract/records.ts'
import { aboutDrive } from '../../../probes/drive/drive-kernel-log.ts'
import type { Region } from '../../../probes/drive/surface-regions.ts'
import { type Found, verdict } from '../../../probes/drive/surface-verdict.ts'

const GB = 1e9
const slowRegion: Region = {
  ...{ offset: 4096 * 512, length: 4096, p50: 20, p99: 3000, max: 3000, slowest: 4096 * 512, rate: 100, good: true },
}

const found = (rest: Partial<Found>): Found => ({
  ...{ hardwareInfoId: 'drive-X', size: 512 * GB, done: 512 * GB, logicalSector: 512, unit: 512, mode: 'read' },
  ...{ bad: [], recovered: [], stopped: undefined, regions: [slowRegion], stillSlow: [], partitions: [] },
  slowness: { usual: 20, limit: 250, regions: [] },
  ...rest,
})

const diagnoses = (rest: Partial<Found>) =>
  [...verdict(found(rest))].filter(evidence => evidence.artifact === 'diagnosis')
const sectors = (...all: number[]) => all.map(sector => sector * 512)

test.for([
  ['nothing', {}, ['PASS drive-surface-good']],
  ['a part', { done: 51 * GB }, ['PASS drive-partly-tested']],
  ['unreadable sectors', { bad: sectors(7) }, ['FAIL drive-unreadable-sectors']],
  [
    'an error that did not come again',
    { recovered: [0] },
    ['UNKNOWN drive-read-error-recovered', 'PASS drive-surface-good'],
  ],
  ['a slow region', { stillSlow: [slowRegion] }, ['UNKNOWN drive-slow-regions', 'PASS drive-surface-good']],
  ['that it vanished', { done: GB, stopped: 'vanished' }, ['UNKNOWN drive-vanished-in-surface-scan']],
  [
    'that it vanished after unreadable sectors',
    { bad: sectors(7), done: GB, stopped: 'vanished' },
    ['FAIL drive-unreadable-sectors', 'UNKNOWN drive-vanished-in-surface-scan'],
  ],
  ['so much that it stopped', { bad: sectors(7), done: GB, stopped: 'unreadable' }, ['FAIL drive-unreadable-sectors']],
] as const)('found %s', ([, rest, expected]) => {
  expect(diagnoses(rest as Partial<Found>).map(({ type, verdict }) => `${type} ${verdict}`)).toEqual(expected)
})

describe('unreadable sectors', () => {
  const partitions = [
    { name: 'sda1', start: 10 * 512, end: 20 * 512 },
    { name: 'sda2', start: 20 * 512, end: 1000 * 512 },
  ]
  const message = (rest: Partial<Found>) => diagnoses(rest)[0]?.message

  test('are listed in order, neighbours as one, each with its partition', () => {
    expect(message({ bad: sectors(900, 5, 12, 11, 25), partitions })).toBe(
      '5 sectors of 512 bytes cannot be read: 5, 11–12 (sda1), 25 (sda2), 900 (sda2).',
    )
  })

  test('of a drive that loses eight at once are counted as eight', () => {
    expect(message({ bad: [4096 * 3], unit: 4096 })).toBe('8 sectors of 512 bytes cannot be read: 24–31.')
  })

  test('of a drive with larger addresses are counted in these', () => {
    expect(message({ bad: [4096 * 3], unit: 4096, logicalSector: 4096 })).toBe(
      '1 sector of 4096 bytes cannot be read: 3.',
    )
  })

  test('are all counted, of which the first hundred are listed', () => {
    const bad = sectors(...Array.from({ length: 500 }, (_, index) => index * 2))
    expect(message({ bad })).toMatch(/^500 sectors of 512 bytes cannot be read: 0, 2, 4, .*, 198 and more\.$/)
  })

  test('violate a limit with rule and source', () => {
    const counted = [...verdict(found({ bad: sectors(1, 2) }))].find(
      one => one.artifact === 'measurement' && one.name === 'unreadable sectors',
    )
    expect(counted).toMatchObject({
      ...{ value: 2, unit: 'sectors', hardwareInfoId: 'drive-X' },
      validators: [
        {
          name: 'drive-unreadable-sectors',
          type: 'EQUAL',
          value: 0,
          metadata: { source: expect.stringContaining('ACS-4') },
        },
      ],
    })
  })
})

describe('what the kernel says beside', () => {
  const said = (message: string): RecordBody => ({ artifact: 'log', severity: 'ERROR', message })
  const told: RecordBody = {
    ...{ artifact: 'diagnosis', testStepId: '1', type: 'UNKNOWN', verdict: 'kernel-log-disk-error' },
  }
  const id = async (...lines: string[]) => {
    const records = (async function* () {
      yield* [...lines.map(said), told]
    })()
    const all = await Array.fromAsync(aboutDrive(records, ['sda', 'ata1'], 'drive-X'))
    const last = all.at(-1)
    return last?.artifact === 'diagnosis' ? last.hardwareInfoId : undefined
  }
  const kernel = (text: string) => `Kernel, 910.550 s after the start, disk-error: ${text}`

  test.for([
    ['this drive', [kernel('critical medium error, dev sda, sector 18944 op 0x0:(READ)')], 'drive-X'],
    ['its port', [kernel('ata1.00: failed command: READ FPDMA QUEUED')], 'drive-X'],
    ['another drive', [kernel('I/O error, dev sdb, sector 1')], undefined],
    ['one whose name begins the same', [kernel('I/O error, dev sdaa, sector 1')], undefined],
    ['both', [kernel('I/O error, dev sda, sector 1'), kernel('I/O error, dev sdb, sector 1')], undefined],
  ] as const)('of %s', async ([, lines, expected]) => {
    expect(await id(...lines)).toBe(expected)
  })
})
