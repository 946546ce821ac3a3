// What the defect list and the error counters of a SAS drive say of it.
import type { Evidence } from '../contract/step.ts'
import { measurement } from '../contract/step.ts'
import { judgeCount } from './smart-count.ts'
import type { SmartData } from './smart-data.ts'
import type { Policy } from './smart-policies.ts'

export const judgeSas = (data: SmartData, policy: Policy): Evidence[] => {
  const { grown, errors } = sasCounts(data)
  const life = data.scsi_percentage_used_endurance_indicator
  return [
    ...(grown === undefined ? [] : judgeCount({ ...GROWN, value: grown }, policy['sas.grown'])),
    ...errors.flatMap(({ kind, uncorrected, rereads }) => [
      ...(uncorrected === undefined
        ? []
        : judgeCount(
            { ...UNCORRECTED, name: `uncorrected ${kind} errors`, value: uncorrected },
            policy['sas.uncorrected'],
          )),
      ...(rereads === undefined
        ? []
        : judgeCount({ ...REREAD, name: `${kind} errors mended by repeating`, value: rereads }, policy['sas.reread'])),
    ]),
    ...(typeof life === 'number' ? [measurement('life used', life, { unit: '%' })] : []),
  ]
}

const GROWN = { rule: 'sas.grown', name: 'grown defects', verdict: 'drive-grown-defects' }
const UNCORRECTED = { rule: 'sas.uncorrected', verdict: 'drive-uncorrected-errors' }
const REREAD = { rule: 'sas.reread', verdict: 'drive-rereads' }

interface SasCounts {
  grown: number | undefined
  errors: { kind: 'read' | 'write' | 'verify'; uncorrected: number | undefined; rereads: number | undefined }[]
}

export const sasCounts = ({ scsi_grown_defect_list: grown, scsi_error_counter_log: log }: SmartData): SasCounts => ({
  grown: grown ?? undefined,
  errors: (['read', 'write', 'verify'] as const).map(kind => ({
    kind,
    uncorrected: log?.[kind]?.total_uncorrected_errors ?? undefined,
    rereads: log?.[kind]?.errors_corrected_by_rereads_rewrites ?? undefined,
  })),
})
