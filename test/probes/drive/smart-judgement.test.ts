import { describe, expect, it } from 'vitest'
import { violates } from '../../../probes/contract/validate.ts'
import type { SmartData } from '../../../probes/drive/smart-data.ts'
import { judgeSmart } from '../../../probes/drive/smart-judgement.ts'
import { POLICIES, type PolicyName } from '../../../probes/drive/smart-policies.ts'
import { caseData, caseText, changed, parsed } from './smartctl-cases.ts'

const judge = (data: SmartData, policy: PolicyName = 'rescue-pro') =>
  judgeSmart(data, data.smartctl?.exit_status ?? 0, POLICIES[policy])

/** Rules that are violated, and verdicts of diagnoses. */
const said = (data: SmartData, policy?: PolicyName) => {
  const { verdict, evidence } = judge(data, policy)
  const violated = evidence.flatMap(one =>
    one.artifact === 'measurement' ? (one.validators ?? []).filter(limit => violates(limit, one.value)) : [],
  )
  const diagnoses = evidence.flatMap(one => (one.artifact === 'diagnosis' ? [one.verdict] : []))
  return [verdict, ...violated.map(({ name }) => name), ...diagnoses]
}

interface Json {
  smart_status?: { passed: boolean }
  smart_support: { available: boolean; enabled: boolean }
  smartctl: { exit_status: number }
  ata_smart_attributes: { table: object[] }
  ata_smart_self_test_log: { standard: { table: object[] } }
  nvme_smart_health_information_log: Record<string, number>
}

const attribute = (id: number, name: string, raw: string, rest: object = {}) => ({
  id,
  name,
  value: 100,
  worst: 100,
  thresh: 10,
  when_failed: '',
  flags: { prefailure: true },
  raw: { value: 0, string: raw },
  ...rest,
})

const sata = (...attributes: object[]) =>
  changed('sata', (json: Json) => json.ata_smart_attributes.table.push(...attributes))
const nvme = (values: Record<string, number>) =>
  changed('nvme', (json: Json) => Object.assign(json.nvme_smart_health_information_log, values))
const tested = (...values: [status: number, passed?: boolean][]) =>
  changed('sata-self-test-after', (json: Json) => {
    json.ata_smart_self_test_log.standard.table = values.map(([value, passed]) => ({
      type: { value: 1, string: 'Short offline' },
      status: { value, string: 'as said', passed },
      lifetime_hours: 7,
      lba: 4711,
    }))
  })

describe('the drives of the machine in QEMU', () => {
  it.each([
    ['sata', ['OK']],
    ['sata-self-test-after', ['OK']],
    ['nvme', ['OK']],
    ['nvme-warning', ['REPLACE', 'nvme.cw', 'nvme.cw']],
    ['nvme-hot', ['WATCH', 'drive-too-hot']],
    ['scsi', ['NOT TESTED']],
    ['loop', ['NOT TESTED']],
    ['sata-wrong-type', ['NOT TESTED']],
  ])('%s', (name, expected) => {
    expect(said(caseData(name))).toEqual(expected)
  })

  it('says why a drive is not judged', () => {
    expect(judge(caseData('scsi')).reason).toMatchObject({ symptom: 'no-smart' })
    expect(judge(caseData('loop')).reason).toMatchObject({ symptom: 'smart-no-status' })
  })
})

describe('ATA', () => {
  it.each([
    [
      'SMART status failed',
      changed('sata', (json: Json) => Object.assign(json, { smart_status: { passed: false } })),
      ['REPLACE', 'smart.overall'],
    ],
    [
      'exit bit 3 without a status',
      changed('sata', (json: Json) => {
        delete json.smart_status
        json.smartctl.exit_status = 8
      }),
      ['REPLACE', 'smart.overall'],
    ],
    ['20 reallocated', sata(attribute(5, 'Reallocated_Sector_Ct', '20')), ['WATCH', 'drive-reallocated-sectors']],
    ['21 reallocated', sata(attribute(5, 'Reallocated_Sector_Ct', '21')), ['REPLACE', 'ata.5']],
    ['2 pending', sata(attribute(197, 'Current_Pending_Sector', '2')), ['WATCH', 'drive-pending-sectors']],
    ['878 pending', sata(attribute(197, 'Current_Pending_Sector', '878')), ['REPLACE', 'ata.197']],
    [
      '1272 uncorrectable alone',
      sata(attribute(198, 'Offline_Uncorrectable', '1272')),
      ['WATCH', 'drive-offline-uncorrectable'],
    ],
    [
      '1 reported uncorrectable',
      sata(attribute(187, 'Reported_Uncorrect', '1')),
      ['WATCH', 'drive-uncorrectable-errors'],
    ],
    ['a bad cable', sata(attribute(199, 'UDMA_CRC_Error_Count', '70000')), ['WATCH', 'drive-cable-errors']],
    ['Seagate’s packed timeouts', sata(attribute(188, 'Command_Timeout', '51540393996')), ['OK']],
    ['a hexadecimal count', sata(attribute(197, 'Current_Pending_Sector', '0x000000000015')), ['REPLACE', 'ata.197']],
    ['31 slow links in the place of bad blocks', sata(attribute(183, 'SATA_Int_Downshift_Ct', '31')), ['OK']],
    ['31 bad blocks', sata(attribute(183, 'Runtime_Bad_Block', '31')), ['REPLACE', 'ata.183']],
    [
      'a prefail attribute failing now',
      sata(attribute(3, 'Spin_Up_Time', '0', { value: 9, when_failed: 'now' })),
      ['REPLACE', 'smart.prefail'],
    ],
    [
      'a prefail attribute failing, its value unknown',
      sata(attribute(3, 'Spin_Up_Time', '0', { value: null, when_failed: 'now' })),
      ['REPLACE', 'drive-attribute-failing'],
    ],
    [
      'an old-age attribute beyond its threshold',
      sata(attribute(9, 'Power_On_Hours', '0', { value: 9, when_failed: 'now', flags: { prefailure: false } })),
      ['WATCH', 'drive-attribute-beyond-threshold'],
    ],
    [
      'an attribute that failed once',
      sata(attribute(3, 'Spin_Up_Time', '0', { when_failed: 'past' })),
      ['WATCH', 'drive-attribute-beyond-threshold'],
    ],
    ['a warm place once', sata(attribute(190, 'Airflow_Temperature_Cel', '31', { when_failed: 'past' })), ['OK']],
    [
      'exit bit 4 without an attribute',
      changed('sata', (json: Json) => Object.assign(json.smartctl, { exit_status: 16 })),
      ['REPLACE', 'drive-attribute-failing'],
    ],
    [
      'exit bit 5 without an attribute',
      changed('sata', (json: Json) => Object.assign(json.smartctl, { exit_status: 32 })),
      ['WATCH', 'drive-attribute-beyond-threshold'],
    ],
    [
      'entries in the error log',
      changed('sata', (json: Json) => Object.assign(json.smartctl, { exit_status: 64 })),
      ['OK'],
    ],
    ['a self-test that failed', tested([0x79, false]), ['REPLACE', 'smart.selftest']],
    ['an older self-test that failed', tested([0, true], [0x79, false]), ['WATCH', 'drive-self-test-failed-before']],
    ['a self-test that was aborted', tested([0x19], [0, true]), ['OK']],
    ['an aborted one after a failed one', tested([0x19], [0x79, false]), ['REPLACE', 'smart.selftest']],
  ] as const)('%s', (_what, data, expected) => {
    expect(said(data)).toEqual(expected)
  })

  it('names sector and age of a failed self-test', () => {
    const { evidence } = judge(tested([0x79, false]))
    const value = "failed: Short offline: as said, first bad sector 4711, after 7 h of the drive's life"
    expect(evidence).toContainEqual(expect.objectContaining({ name: 'newest self-test', value }))
  })

  it('is not judged when SMART is switched off in it, or its attributes cannot be read', () => {
    const off = changed('sata', (json: Json) => {
      delete json.smart_status
      json.smart_support.enabled = false
    })
    expect(judge(off)).toMatchObject({ verdict: 'NOT TESTED', reason: { symptom: 'smart-disabled' } })
    const bare = changed('sata', (json: Json) => Object.assign(json, { ata_smart_attributes: null }))
    expect(judge(bare)).toMatchObject({ verdict: 'NOT TESTED', reason: { symptom: 'smart-no-counters' } })
  })
})

describe('NVMe', () => {
  it.each([
    ['read-only', { critical_warning: 8 }, ['REPLACE', 'nvme.cw']],
    ['unreliable', { critical_warning: 4 }, ['REPLACE', 'nvme.cw']],
    [
      'unreliable because worn out',
      { critical_warning: 4, percentage_used: 104, available_spare: 60, available_spare_threshold: 10 },
      ['WATCH', 'drive-worn-out', 'drive-worn'],
    ],
    [
      'worn out and without spare',
      { critical_warning: 5, percentage_used: 104, available_spare: 9, available_spare_threshold: 10 },
      ['REPLACE', 'nvme.cw', 'nvme.cw', 'nvme.spare', 'drive-worn'],
    ],
    ['spare at its threshold', { available_spare: 10, available_spare_threshold: 10 }, ['REPLACE', 'nvme.spare']],
    ['spare near its threshold', { available_spare: 20, available_spare_threshold: 10 }, ['WATCH', 'drive-spare-low']],
    ['no threshold', { available_spare: 0, available_spare_threshold: 0 }, ['OK']],
    ['89 % used', { percentage_used: 89 }, ['OK']],
    ['90 % used', { percentage_used: 90 }, ['WATCH', 'drive-worn']],
    ['media errors', { media_errors: 3 }, ['WATCH', 'drive-media-errors']],
    ['entries in the error log', { num_err_log_entries: 4871 }, ['OK']],
  ])('%s', (_what, values, expected) => {
    expect(said(nvme(values))).toEqual(expected)
  })
})

describe('SAS', () => {
  const sas = (values: object) =>
    parsed(JSON.stringify({ device: { protocol: 'SCSI' }, smart_status: { passed: true }, ...values }))
  const errors = (kind: string, uncorrected: number, rereads: number) => ({
    scsi_error_counter_log: {
      [kind]: { total_uncorrected_errors: uncorrected, errors_corrected_by_rereads_rewrites: rereads },
    },
  })
  it.each([
    ['no defects', sas({ scsi_grown_defect_list: 0 }), ['OK']],
    ['a defect', sas({ scsi_grown_defect_list: 1 }), ['WATCH', 'drive-grown-defects']],
    ['21 defects', sas({ scsi_grown_defect_list: 21 }), ['REPLACE', 'sas.grown']],
    ['an uncorrected read', sas(errors('read', 1, 0)), ['REPLACE', 'sas.uncorrected']],
    ['writes mended by repeating', sas(errors('write', 0, 117)), ['WATCH', 'drive-rereads']],
    ['a status and nothing else', sas({}), ['NOT TESTED']],
  ])('%s', (_what, data, expected) => {
    expect(said(data)).toEqual(expected)
  })
})

describe('policies', () => {
  const pending = (count: number) => sata(attribute(197, 'Current_Pending_Sector', `${count}`))
  it.each([
    ['scaleway', pending(5), 'OK'],
    ['scaleway', pending(6), 'WATCH'],
    ['scaleway', pending(21), 'REPLACE'],
    ['backblaze', pending(1), 'WATCH'],
    ['backblaze', pending(878), 'WATCH'],
    ['backblaze', sata(attribute(188, 'Command_Timeout', '12')), 'OK'],
    ['hetzner', nvme({ percentage_used: 130 }), 'OK'],
    ['hetzner', nvme({ available_spare: 10, available_spare_threshold: 10 }), 'REPLACE'],
  ] as const)('%s', (policy, data, expected) => {
    expect(judge(data, policy).verdict).toBe(expected)
  })

  it('name the source of each limit', () => {
    for (const policy of Object.values(POLICIES))
      for (const { watch, replace } of Object.values(policy))
        for (const bound of [watch, replace]) if (bound) expect(bound.source).not.toBe('')
  })
})

it('reads past what old versions print before their JSON', () => {
  expect(said(parsed(`  Pending defect count:${caseText('sata')}`))).toEqual(['OK'])
})
