// All that smartctl read of a drive, judged: pure, over what it said.
import { Inconclusive, Skip } from '../contract/errors.ts'
import { type Evidence, limit, log, measurement } from '../contract/step.ts'
import { violates } from '../contract/validate.ts'
import { judgeAttributes } from './ata-rules.ts'
import { judgeHealth } from './nvme-rules.ts'
import { judgeSas } from './sas-rules.ts'
import { selfTestLog } from './self-test-log.ts'
import { judgeSelfTests } from './self-test-rules.ts'
import { rows, type SmartData } from './smart-data.ts'
import type { Policy } from './smart-policies.ts'
import { EXIT } from './smartctl.ts'

export type SmartVerdict = 'REPLACE' | 'WATCH' | 'OK' | 'NOT TESTED'

export interface SmartJudgement {
  verdict: SmartVerdict
  evidence: Evidence[]
  /** Why it could not be judged, or not fully: to be thrown. */
  reason?: Skip | Inconclusive
}

/** OK needs a status that the drive gave and counters that could be read. */
export const judgeSmart = (data: SmartData, exit: number, policy: Policy): SmartJudgement => {
  const evidence = [
    ...judgeOverall(data, exit),
    ...judgeAttributes(data, exit, policy),
    ...(data.nvme_smart_health_information_log ? judgeHealth(data.nvme_smart_health_information_log, policy) : []),
    ...judgeSas(data, policy),
    ...judgeSelfTests(selfTestLog(data), exit),
    ...told(data, exit),
  ]
  const reason = whyNotJudged(data, evidence)
  return { verdict: verdictOf(evidence, reason !== undefined), evidence, ...(reason ? { reason } : {}) }
}

const verdictOf = (evidence: Evidence[], notJudged: boolean): SmartVerdict => {
  if (evidence.some(isFault)) return 'REPLACE'
  if (evidence.some(one => one.artifact === 'diagnosis')) return 'WATCH'
  return notJudged ? 'NOT TESTED' : 'OK'
}

const isFault = (one: Evidence) =>
  (one.artifact === 'diagnosis' && one.type === 'FAIL') ||
  (one.artifact === 'measurement' && (one.validators ?? []).some(validator => violates(validator, one.value)))

/** NVMe: smartctl makes the status of the critical warning, of which one bit is only heat. */
const judgeOverall = (data: SmartData, exit: number): Evidence[] => {
  if (data.nvme_smart_health_information_log?.critical_warning) return []
  const failed = data.smart_status?.passed === false || (exit & EXIT.failing) !== 0
  if (!failed && data.smart_status?.passed !== true) return []
  const validators = [limit('smart.overall', 'EQUAL', 'passed', 'the drive’s own SMART status')]
  return [measurement('SMART status', failed ? 'failed' : 'passed', { validators })]
}

const told = (data: SmartData, exit: number): Evidence[] => {
  const celsius = data.temperature?.current
  const hours = data.power_on_time?.hours
  return [
    ...(typeof celsius === 'number' ? [measurement('temperature of the drive', celsius, { unit: '°C' })] : []),
    ...(typeof hours === 'number' ? [measurement('power-on time', hours, { unit: 'h' })] : []),
    ...(exit & EXIT.command
      ? [log('INFO', 'The drive did not answer some commands; what it did not tell is not judged.')]
      : []),
    ...(exit & EXIT.errorLog
      ? [log('INFO', 'The drive’s error log has entries; they alone say nothing of its health.')]
      : []),
  ]
}

const whyNotJudged = (data: SmartData, evidence: readonly Evidence[]): Skip | Inconclusive | undefined => {
  if (typeof data.smart_status?.passed !== 'boolean') return whyNoStatus(data)
  return hasCounters(data) || evidence.some(isFault)
    ? undefined
    : new Inconclusive('smart-no-counters', 'The drive calls itself good, but its counters could not be read.')
}

const hasCounters = (data: SmartData): boolean =>
  rows(data.ata_smart_attributes?.table).length > 0 ||
  typeof data.nvme_smart_health_information_log?.critical_warning === 'number' ||
  typeof data.scsi_grown_defect_list === 'number' ||
  Boolean(data.scsi_error_counter_log)

const whyNoStatus = ({ smart_support: support }: SmartData) => {
  if (support?.available === false) return new Skip('no-smart', 'The drive says that it has no SMART.')
  if (support?.enabled === false) return new Skip('smart-disabled', 'SMART is switched off in this drive.')
  return new Inconclusive('smart-no-status', 'The drive did not tell its SMART status: nothing is known about it.')
}
