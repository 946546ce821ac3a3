import { describe, expect, test } from 'vitest'
import { parseStorcli } from '../../../probes/array/storcli.ts'
import { raidTargets } from '../../../probes/array/targets.ts'
import { dutInfo } from '../../../probes/dut-info.ts'
import { messages, raidBytes, verdicts } from './raid-cases.ts'

const CONTROLLERS = raidBytes('storcli/call-show-all.json')
const DRIVES = raidBytes('storcli/call-eall-sall-show-all.json')

/** The volume after the words of the answers were changed; each change must find its word. */
const volumeAfter = (...changes: readonly (readonly [from: string | RegExp, to: string])[]) => {
  let [controllers, drives] = [CONTROLLERS, DRIVES]
  for (const [from, to] of changes) {
    const before = controllers + drives
    controllers = controllers.replace(from, to)
    if (controllers + drives === before) drives = drives.replace(from, to)
    expect(controllers + drives, `${from}`).not.toBe(before)
  }
  return parseStorcli(controllers, drives)[0]
}

/** In the table of volumes, and in that of what is configured. */
const volumeIs = (state: string) => [/(?<="TYPE" : "RAID6",\s+"State" : ")Optl/, state] as const
const memberIs = (slot: string, state: string) =>
  [new RegExp(`(?<="EID:Slot" : "${slot}",\\s+"DID" : \\d,\\s+"Type" : "DRIVE",\\s+"State" : ")Onln`), state] as const

describe('a good volume', () => {
  const volume = volumeAfter()

  test('is complete, with the serial numbers of its members', () => {
    expect(verdicts(volume)).toEqual(['PASS array-complete'])
    expect(volume?.members.map(({ slot, serialNumber }) => `${slot} ${serialNumber}`)).toEqual([
      '252:0 20032656D641',
      '252:1 20032656D63C',
      '252:5 20032656D5D1',
      '252:4 20032656D649',
    ])
  })

  test('is a target by the serial number of its controller, on the drives that are known', () => {
    const drives = [{ name: 'bus/0 megaraid,6', size: 1, serialNumber: '20032656D5D1', wwn: '0x500a07512656d5d1' }]
    expect(raidTargets(volume ? [volume] : [], drives)).toEqual([
      {
        id: 'array-raid-0000000061913681-0',
        kind: 'array',
        name: 'volume 0 of PRAID EP420i, RAID6, (20032656D641, 20032656D63C, 20032656D5D1, 20032656D649)',
        short: 'volume 0 of PRAID EP420i',
        drives: ['drive-0x500a07512656d5d1'],
      },
    ])
  })
})

test('a member that is too dead to be found is a part of the machine by its serial number', async () => {
  const volume = volumeAfter(memberIs('252:5', 'Failed'))
  const { hardwareInfos = [] } = await dutInfo({
    board: {},
    processors: [],
    modules: undefined,
    drives: [{ name: 'bus/0 megaraid,2', size: 960e9, serialNumber: '20032656D641', wwn: '0x1' }],
    devices: [],
    volumes: volume ? [volume] : [],
  })
  expect(hardwareInfos.map(({ hardwareInfoId }) => hardwareInfoId)).toEqual([
    'drive-0x1',
    'drive-20032656D63C',
    'drive-20032656D5D1',
    'drive-20032656D649',
  ])
  expect(hardwareInfos[2]).toMatchObject({ partType: 'drive', location: '252:5', serialNumber: '20032656D5D1' })
})

test.each([
  {
    what: 'a failed member',
    changes: [volumeIs('Dgrd'), memberIs('252:5', 'Failed')],
    expected: ['FAIL array-degraded', 'FAIL raid-drive-failed drive-20032656D5D1'],
  },
  {
    what: 'a member offline',
    changes: [volumeIs('Pdgd'), memberIs('252:1', 'Offln')],
    expected: ['FAIL array-degraded', 'FAIL array-member-out drive-20032656D63C'],
  },
  {
    what: 'a member removed',
    changes: [volumeIs('Dgrd'), memberIs('252:1', 'Msng'), ['"EID:Slot" : "252:1"', '"EID:Slot" : "-"']],
    expected: ['over array-members-missing', 'FAIL array-degraded', 'UNKNOWN array-member-missing'],
  },
  {
    what: 'a member being rebuilt',
    changes: [volumeIs('Dgrd'), memberIs('252:0', 'Rbld')],
    expected: ['UNKNOWN array-rebuilding'],
  },
  { what: 'too many members lost', changes: [volumeIs('OfLn')], expected: ['FAIL array-failed'] },
  { what: 'a state that nobody knows', changes: [volumeIs('Xyzw')], expected: ['UNKNOWN array-state-unclear'] },
  {
    what: 'a member in a state that nobody knows',
    changes: [memberIs('252:0', 'Xyzw')],
    expected: ['UNKNOWN array-member-unclear drive-20032656D641'],
  },
  {
    what: 'a drive that the controller saw predict its failure',
    changes: [['"Predictive Failure Count" : 0', '"Predictive Failure Count" : 3']],
    expected: ['over raid-drive-failure-predicted drive-20032656D641', 'PASS array-complete'],
  },
  {
    what: 'a drive that raises an alert',
    changes: [['flagged by drive" : "No"', 'flagged by drive" : "Yes"']],
    expected: ['over raid-drive-smart-alert drive-20032656D641', 'PASS array-complete'],
  },
  {
    what: 'media errors, for which the maker gives no limit',
    changes: [['"Media Error Count" : 0', '"Media Error Count" : 7']],
    expected: ['PASS array-complete'],
  },
  {
    what: 'a battery that is not ready',
    changes: [[/(?<="CVPM02",\s+"State" : ")Optimal/, 'Dgd (Needs Attention)']],
    expected: ['UNKNOWN raid-battery-not-ready', 'PASS array-complete'],
  },
  {
    what: 'a cache that writes back without a battery',
    changes: [
      ['"Cachevault_Info"', '"No_Info"'],
      ['RWBD', 'RAWBD'],
    ],
    expected: ['UNKNOWN raid-cache-unprotected', 'PASS array-complete'],
  },
  {
    what: 'no battery and a cache that does without',
    changes: [['"Cachevault_Info"', '"No_Info"']],
    expected: ['PASS array-complete'],
  },
] as const)('$what', ({ changes, expected }) => {
  expect(verdicts(volumeAfter(...changes))).toEqual(expected)
})

test('a failed member is named by its serial number, in the maker’s words', () => {
  expect(messages(volumeAfter(volumeIs('Dgrd'), memberIs('252:5', 'Failed')))).toContain(
    'The controller calls the drive in 252:5 (serial number 20032656D5D1) Failed: a drive on which the firmware detects an unrecoverable error',
  )
})

test('a bad drive that is in no volume is told where one is not whole, and only there', () => {
  const pulled: readonly (readonly [string | RegExp, string])[] = [
    memberIs('252:1', 'Msng'),
    ['"EID:Slot" : "252:1"', '"EID:Slot" : "-"'],
    [/(?<="Drive \/c0\/e252\/s1" : \[\s+\{\s+"EID:Slt" : "252:1",\s+"DID" : 3,\s+"State" : ")Onln/, 'UBad'],
  ]
  expect(verdicts(volumeAfter(volumeIs('Dgrd'), ...pulled))).toContain('UNKNOWN array-member-out drive-20032656D63C')
  expect(verdicts(volumeAfter(...pulled)).filter(one => one.includes('array-member-out'))).toEqual([])
})

/** The text without one key of an object, for each key of each object in turn. */
function* withoutEachKey(text: string): Generator<{ path: string; text: string }> {
  for (const path of keysOf(JSON.parse(text))) {
    const copy = JSON.parse(text)
    const parent = path.slice(0, -1).reduce((node, key) => node[key], copy)
    delete parent[path.at(-1) ?? '']
    yield { path: path.join(' / '), text: JSON.stringify(copy) }
  }
}

const keysOf = (node: unknown, path: string[] = []): string[][] =>
  node === null || typeof node !== 'object'
    ? []
    : Object.entries(node).flatMap(([key, value]) => [
        ...(Array.isArray(node) ? [] : [[...path, key]]),
        ...keysOf(value, [...path, key]),
      ])

const judged = (controllers: string, drives: string) => {
  try {
    return parseStorcli(controllers, drives).flatMap(volume => verdicts(volume))
  } catch {
    return []
  }
}

const isPass = (verdict: string) => verdict.startsWith('PASS')

test('whatever key is missing, a degraded volume is never good', () => {
  const degraded = CONTROLLERS.replace(...volumeIs('Dgrd')).replace(...memberIs('252:5', 'Failed'))
  const passed = [...withoutEachKey(degraded)].filter(({ text }) => judged(text, DRIVES).some(isPass))
  expect(passed.map(({ path }) => path)).toEqual([])
})

test('a good volume of which a status is missing is not good', () => {
  const needed = /\/ (TOPOLOGY|VD LIST)( \/ \d+ \/ (DG|EID:Slot|Type|State|DG\/VD|TYPE))?$|\/ (Response Data|Status)$/
  const controllers = [...withoutEachKey(CONTROLLERS)].filter(({ path }) => needed.test(path))
  expect(controllers.length).toBeGreaterThan(25)
  for (const { path, text } of controllers)
    if (!path.includes('Command Status')) expect(judged(text, DRIVES).some(isPass), path).toBe(false)
  const health = /e252\/s\d( State( \/ .*(Count|alert).*)?| - Detailed Information| Device attributes( \/ SN)?)?$/
  const drives = [...withoutEachKey(DRIVES)].filter(({ path }) => health.test(path) && !/Shield|BBM/.test(path))
  expect(drives.length).toBe(4 * 9)
  for (const { path, text } of drives) expect(judged(CONTROLLERS, text).some(isPass), path).toBe(false)
})

test.each(['', 'null', '{}', '[]', '{"Controllers":{}}', 'storcli64: not found', '\u0000'])(
  'an answer such as %j is refused',
  text => {
    expect(() => parseStorcli(text, DRIVES)).toThrow()
  },
)

test('a controller without volumes has none', () => {
  expect(parseStorcli(CONTROLLERS.replace('"VD LIST"', '"None"'), DRIVES)).toEqual([])
})

test('hostile words arrive as words of one line', () => {
  const evil = '\\u202e<script>alert(1)</script>\\u0007\\n'
  const volume = volumeAfter(['PRAID EP420i', evil], ['20032656D641', evil], volumeIs(evil))
  expect(volume?.controller.name).toBe('<script>alert(1)</script>')
  expect(volume?.members[0]?.serialNumber).toBe('<script>alert(1)</script>')
  expect(messages(volume)).toMatch(/^[^\p{Cc}\p{Cf}]*$/u)
})
