import { expect, test } from 'vitest'
import { volumeId } from '../../../probes/array/raid-volume.ts'
import { parseSsacli } from '../../../probes/array/ssacli.ts'
import { messages, raidBytes, verdicts } from './raid-cases.ts'

const GOOD = raidBytes('ssacli/p822-mirror.txt')
const FAILED_SPARE = raidBytes('ssacli/drive-failed.txt')

/** Its parts: the controller's own, the array's, the volume's, its first and its second drive, and the rest. */
const PARTS =
  /^(.*?)( {3}Array: A\n.*?)( {6}Logical Drive: 1\n.*?)( {6}physicaldrive 5I:1:1\n.*?)( {6}physicaldrive 5I:1:2\n.*?)( {3}unassigned\n.*)$/s
const [, HEAD = '', ARRAY = '', VOLUME = '', FIRST = '', SECOND = '', REST = ''] = PARTS.exec(GOOD) ?? []

const answer = ({ head = HEAD, array = ARRAY, volume = VOLUME, second = SECOND, more = '' }) =>
  head + array + volume + FIRST + second + more + REST

const volumeOf = (parts: Parameters<typeof answer>[0]) => parseSsacli(answer(parts))[0]
const changed = (part: string, from: string, to: string) => {
  expect(part).toContain(from)
  return part.replace(from, to)
}

test('a good mirror is complete; drives that are in no array, and overviews of drives, are not its members', () => {
  const [volume, ...others] = parseSsacli(GOOD)
  expect(others).toEqual([])
  expect(volume).toMatchObject({ number: 1, level: 'RAID 1', device: '/dev/sda', condition: 'optimal' })
  expect(volume?.members.map(({ slot, serialNumber }) => [slot, serialNumber])).toEqual([
    ['5I:1:1', '6SL7G55D0000N4173JLT'],
    ['5I:1:2', '6SL7H2DM0000B41800Y0'],
  ])
  expect(volume && volumeId(volume)).toBe('array-raid-PDVTF0BRH5T0MO-1')
  expect(verdicts(volume)).toEqual(['PASS array-complete'])
})

test('a spare that failed is to be replaced, though the volume has all that it needs', () => {
  const array = changed(ARRAY, '      Status: OK', '      Status: Failed Physical Drive')
  const volume = volumeOf({ array, more: FAILED_SPARE })
  expect(verdicts(volume)).toEqual(['UNKNOWN array-state-unclear', 'FAIL raid-drive-failed drive-S5FZNA0R202463'])
  expect(messages(volume)).toContain(
    'The controller calls the drive in 1I:1:3 (serial number S5FZNA0R202463) Failed, Not ready bad sense: no longer operating and should be replaced',
  )
})

test('a volume that waits for its rebuilding, with media errors, among remarks at the left edge', () => {
  const [volume] = parseSsacli(answer({ volume: raidBytes('ssacli/volume-ready-for-rebuild.txt') }))
  expect(volume).toMatchObject({ number: 4, level: 'RAID 6', device: '/dev/sdh', said: 'Ready for Rebuild' })
  expect(volume?.members).toHaveLength(2)
  expect(verdicts(volume)).toEqual(['FAIL array-degraded', 'UNKNOWN array-media-errors'])
})

test.each([
  { state: 'Interim Recovery Mode', expected: ['FAIL array-degraded'] },
  { state: 'Failed', expected: ['FAIL array-failed'] },
  { state: 'Recovering, 54.28% complete', expected: ['UNKNOWN array-rebuilding'] },
  { state: 'Queued for Expansion', expected: ['UNKNOWN array-state-unclear'] },
])('a volume that is $state', ({ state, expected }) => {
  const volume = volumeOf({ volume: changed(VOLUME, '         Status: OK', `         Status: ${state}`) })
  expect(verdicts(volume)).toEqual(expected)
  expect(messages(volume)).toContain(state)
})

const STATUS = '         Status: OK'
test.each([
  { state: 'Predictive Failure', expected: ['FAIL raid-drive-failing drive-6SL7H2DM0000B41800Y0'] },
  { state: 'Failed', expected: ['FAIL raid-drive-failed drive-6SL7H2DM0000B41800Y0'] },
  {
    state: 'Failed\n         Last Failure Reason: Removed in hot plug',
    expected: ['FAIL array-member-out drive-6SL7H2DM0000B41800Y0'],
  },
  { state: 'Rebuilding', expected: ['UNKNOWN array-rebuilding'] },
  { state: 'Offline', expected: ['UNKNOWN array-member-unclear drive-6SL7H2DM0000B41800Y0'] },
])('a drive that is $state', ({ state, expected }) => {
  expect(verdicts(volumeOf({ second: changed(SECOND, STATUS, `         Status: ${state}`) }))).toEqual(expected)
})

test('a place that is empty is called Failed and has no serial number: no drive is named for it', () => {
  const second = changed(changed(SECOND, STATUS, '         Status: Failed'), 'Serial Number: 6SL7H2DM0000B41800Y0', '')
  expect(verdicts(volumeOf({ second }))).toEqual(['over array-members-missing', 'UNKNOWN array-member-missing'])
})

test('a cache that writes back though its batteries failed is to be watched', () => {
  const head = raidBytes('ssacli/controller-without-battery.txt')
  const volume = volumeOf({ head })
  expect(verdicts(volume)).toEqual(['UNKNOWN raid-cache-unprotected', 'PASS array-complete'])
  expect(messages(volume)).toContain('Failed (Replace Batteries)')
  const careful = volumeOf({
    head: changed(head, 'No-Battery Write Cache: Enabled', 'No-Battery Write Cache: Disabled'),
  })
  expect(verdicts(careful)).toEqual(['UNKNOWN raid-battery-not-ready', 'PASS array-complete'])
})

const withoutEachLine = (text: string) => {
  const lines = text.split('\n')
  return lines.map((line, index) => ({ line, text: lines.filter((_line, at) => at !== index).join('\n') }))
}

const isGood = (text: string) => parseSsacli(text).some(volume => verdicts(volume).includes('PASS array-complete'))

test('whatever line is missing, a degraded volume is never good', () => {
  const degraded = answer({ volume: changed(VOLUME, STATUS, '         Status: Interim Recovery Mode') })
  expect(withoutEachLine(degraded).filter(({ text }) => isGood(text))).toEqual([])
})

test('a good volume of which a status is missing is not good, nor one of which a drive’s heading is', () => {
  const lines = withoutEachLine(answer({})).slice(0, (HEAD + ARRAY + VOLUME + FIRST + SECOND).split('\n').length)
  const needed = lines.filter(({ line }) => /^ {6,9}(Status: |physicaldrive 5I|Logical Drive: )/.test(line))
  expect(needed).toHaveLength(4 + 2 + 1)
  expect(needed.filter(({ text }) => isGood(text)).map(({ line }) => line)).toEqual([])
})

test.each(['', '\n\n', 'Error: No controllers detected.', ' in Slot', '   Array: A\n      Logical Drive: 1', '\u0000'])(
  'an answer such as %j has no volumes',
  text => {
    expect(parseSsacli(text)).toEqual([])
  },
)

test('hostile words arrive as words of one line, and no path but a device is taken for one', () => {
  const head = changed(HEAD, 'Smart Array P822', '\u202e<b>\u001b[2J')
  const volume = volumeOf({ head, volume: changed(VOLUME, '/dev/sda', '/dev/../etc/passwd') })
  expect(volume?.controller.name).toBe('<b> [2J')
  expect(volume?.device).toBeUndefined()
})
