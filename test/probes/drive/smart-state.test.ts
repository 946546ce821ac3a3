import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keptOutput } from '../../../probes/drive/smart-output.ts'
import smartState from '../../../probes/drive/smart-state.ts'
import { collect, of } from '../collect.ts'
import { caseText } from './smartctl-cases.ts'
import { replay } from './smartctl-replay.ts'

const target = { id: 'drive-S1', kind: 'drive', name: 'sda', device: '/dev/none', serialNumber: 'S1' } as const

beforeEach(() => {
  vi.spyOn(process, 'getuid').mockReturnValue(0)
  return () => vi.restoreAllMocks()
})

describe('a drive', () => {
  it.each([
    ['that is good passes', '7.4/sata', 'COMPLETE', 'PASS', undefined],
    ['that calls itself broken fails', '7.4/nvme-warning', 'COMPLETE', 'FAIL', undefined],
    ['that is to be watched neither passes nor fails', '7.4/nvme-hot', 'ERROR', 'NOT_APPLICABLE', 'cause-unknown'],
    ['without SMART is skipped', '7.4/scsi', 'SKIP', 'NOT_APPLICABLE', 'no-smart'],
    ['of a kind that has none is skipped', '7.4/loop', 'SKIP', 'NOT_APPLICABLE', 'no-smart'],
    ['that cannot be read is not judged', '7.4/megaraid-volume', 'ERROR', 'NOT_APPLICABLE', 'smart-unreadable'],
  ])('%s', async (_what, answer, status, result, symptom) => {
    replay({ '-x': [answer] })
    const bodies = await collect(smartState, { target })
    expect(of(bodies, 'testRunEnd')).toEqual([{ artifact: 'testRunEnd', status, result }])
    expect(of(bodies, 'error').map(one => one.symptom)).toEqual(symptom === undefined ? [] : [symptom])
    for (const { hardwareInfoId } of [...of(bodies, 'measurement'), ...of(bodies, 'diagnosis')])
      expect(hardwareInfoId).toBe('drive-S1')
  })

  it('that does not answer is not judged', async () => {
    replay({})
    expect(of(await collect(smartState, { target }), 'error')).toMatchObject([{ symptom: 'drive-no-answer' }])
  })

  it('behind a controller is asked there, with the type it was found by', async () => {
    const { calls } = replay({ '-x': ['7.4/megaraid-0'] })
    await collect(smartState, { target: { ...target, smart: { device: '/dev/bus/1', type: 'megaraid,0' } } })
    expect(calls()).toEqual(['--json=co -x -d megaraid,0 -- /dev/bus/1'])
  })

  it('that a controller makes of others is skipped without a question', async () => {
    const bodies = await collect(smartState, { target: { ...target, raidVolume: true } })
    expect(of(bodies, 'error')).toMatchObject([{ symptom: 'not-applicable' }])
  })
})

it('keeps all that smartctl printed, as text and as JSON, in records that are not cut off', () => {
  const json = caseText('sata')
  const messages = keptOutput('smartctl -x', json).map(one => (one.artifact === 'log' ? one.message : ''))
  expect(Math.max(...messages.map(({ length }) => length))).toBeLessThan(8192)
  for (const line of JSON.parse(json).smartctl.output) expect(messages.join('\n')).toContain(line)
  const kept = messages.filter(message => message.includes('as JSON')).map(message => message.replace(/^.*:\n/, ''))
  expect(JSON.parse(kept.join('')).smartctl).toMatchObject({ exit_status: 4 })
})
