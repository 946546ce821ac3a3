// The recorded outputs of real drives through parser and rules: no crash, and no verdict by accident.
import { describe, expect, it } from 'vitest'
import { countersOf } from '../../../probes/drive/counters.ts'
import { runningSelfTest } from '../../../probes/drive/self-test-log.ts'
import { parseSmart } from '../../../probes/drive/smart-data.ts'
import { judgeSmart } from '../../../probes/drive/smart-judgement.ts'
import { POLICIES, POLICY_NAMES } from '../../../probes/drive/smart-policies.ts'
import { answerOf } from '../../../probes/drive/smartctl.ts'
import { recorded, recordedMissing } from './smartctl-cases.ts'

/** Those that are not OK. */
const KNOWN: Record<string, string> = {
  'libblockdev__tests_smart_dumps_02_exit_err.json': 'NOT TESTED',
  'libblockdev__tests_smart_dumps_03_exit_err_32.json': 'WATCH',
  'libblockdev__tests_smart_dumps_HGST_HUS726060ALA640.json': 'REPLACE',
  'libblockdev__tests_smart_dumps_Hitachi_HDS5C3020ALA632.json': 'WATCH',
  'libblockdev__tests_smart_dumps_WD4001FYYG-01SL3.json': 'WATCH',
  'smartctl_exporter__HGST_HUS724020ALE640_28.json': 'WATCH',
  'smartctl_exporter__MB0500EBNCR_13.json': 'WATCH',
  'smartctl_exporter__MB0500EBNCR_14.json': 'WATCH',
  'smartctl_exporter__sat-Intel_S3520_Series_SSDs-INTEL_SSDSC2BB016T7-sdc.json': 'WATCH',
  'smartctl_exporter__sat-Micron_5100___52x0___5300___5400_SSDs-Micron_5300_MTFDDAK480TDS-sda.json': 'WATCH',
  'smartctl_exporter__sat-Seagate_Constellation_ES.3-ST3000NM0033-9ZM178-sdc.json': 'WATCH',
  'telegraf__testcases_device_scsi_extended_response.json': 'WATCH',
  'telegraf__testcases_device_scsi_response.json': 'WATCH',
}

const verdict = (text: string, policy = POLICIES['rescue-pro']) => {
  try {
    const { data, exit } = answerOf(text, undefined, 'the drive')
    return judgeSmart(data, exit, policy).verdict
  } catch (error) {
    expect(error).toHaveProperty('symptom')
    return 'NOT TESTED'
  }
}

const drives = recorded().filter(([, text]) => parseSmart(text)?.device)

/** The output with each of its keys missing or of another kind. */
const damaged = (text: string): [key: string, text: string][] => {
  const json = JSON.parse(text.slice(text.indexOf('{'))) as Record<string, unknown>
  const kinds = [undefined, null, 7, 'x', [], {}, [null]]
  return Object.keys(json).flatMap(key =>
    kinds.map((put): [string, string] => [key, JSON.stringify({ ...json, [key]: put })]),
  )
}

describe.skipIf(recordedMissing !== undefined)(`recorded outputs ${recordedMissing ?? ''}`, () => {
  it('are all read, but for the damaged ones', () => {
    const unread = recorded().filter(([, text]) => parseSmart(text) === undefined)
    expect(unread.map(([name]) => name)).toEqual([
      'libblockdev__tests_smart_dumps_04_malformed.json',
      'libblockdev__tests_smart_dumps_05_empty.json',
    ])
    expect(drives.length).toBeGreaterThan(100)
  })

  it('have their known verdicts', () => {
    const others = drives.map(([name, text]) => [name, verdict(text)]).filter(([, found]) => found !== 'OK')
    expect(Object.fromEntries(others)).toEqual(KNOWN)
  })

  it('have a verdict by every policy, and counters that are numbers', () => {
    for (const [, text] of drives) {
      for (const policy of POLICY_NAMES)
        expect(verdict(text, POLICIES[policy])).toMatch(/^(REPLACE|WATCH|OK|NOT TESTED)$/)
      const data = parseSmart(text)
      for (const { value } of data ? countersOf(data) : []) expect(value).toBeGreaterThanOrEqual(0)
      expect(data && runningSelfTest(data, [])).toBeUndefined()
    }
  })

  it('are never OK without their status, whatever is missing or of another kind', () => {
    for (const [name, text] of drives)
      for (const [key, other] of damaged(text)) {
        const found = verdict(other)
        if (key === 'smart_status') expect(found, name).not.toBe('OK')
      }
  })

  it('are not OK when the status says neither passed nor failed', () => {
    for (const [, text] of drives)
      for (const passed of [null, 'true', 1])
        expect(verdict(JSON.stringify({ ...JSON.parse(text), smart_status: { passed } }))).not.toBe('OK')
  })
})
