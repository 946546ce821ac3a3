// A drive's self-tests, of every protocol in the same words: the log of the last ones, and the one that is running.
import { cleaned } from '../machine/sysfs.ts'
import { rows, ScsiTest, type SmartData } from './smart-data.ts'

/** `not-done`: aborted, interrupted or otherwise not brought to its end; it says nothing of the drive. */
export type SelfTestOutcome = 'passed' | 'failed' | 'not-done' | 'running'

export interface SelfTest {
  outcome: SelfTestOutcome
  /** In the drive's words, such as "Short offline". */
  kind: string
  /** In the drive's words, such as "Completed: read failure". */
  text: string
  /** First sector that could not be read. */
  lba?: number
  /** Of the drive's life, when it ended. */
  hours?: number
}

/** The newest first. undefined: the drive keeps no such log, or smartctl cannot read it. */
export const selfTestLog = (data: SmartData): SelfTest[] | undefined => ataLog(data) ?? nvmeLog(data) ?? scsiLog(data)

export interface RunningSelfTest {
  /** 0 to 1; undefined where smartctl does not tell. */
  fraction?: number
}

/** The self-test that is running now, undefined when none is. */
export const runningSelfTest = (data: SmartData, lines: readonly string[]): RunningSelfTest | undefined =>
  runningAta(data) ?? runningNvme(data) ?? runningScsi(data, lines)

const ataLog = ({ ata_smart_self_test_log: logs }: SmartData): SelfTest[] | undefined => {
  const log = logs?.extended ?? logs?.standard
  if (!log) return undefined
  return rows(log.table)
    .filter(({ type }) => isSelfTest(type?.value))
    .map(({ type, status, lifetime_hours, lba }) => ({
      ...described(type?.string, status?.string, lba, lifetime_hours),
      outcome: ataOutcome(status?.value, status?.passed),
    }))
}

/** Not the offline data collection (0), which stands in the same log. The top bit: "in captive mode". */
const isSelfTest = (type: number | null | undefined) => ((type ?? 1) & 0x7f) > 0

/** The high nibble of the status; `passed` is absent where the test did not come to its end (ataprint.cpp). */
const ataOutcome = (status: number | null | undefined, passed: boolean | null | undefined): SelfTestOutcome => {
  const nibble = status === null || status === undefined ? undefined : status >> 4
  if (passed === false || (nibble !== undefined && nibble >= 4 && nibble <= 8)) return 'failed'
  if (nibble === 15) return 'running'
  return passed === true && (nibble ?? 0) === 0 ? 'passed' : 'not-done'
}

const runningAta = ({ ata_smart_data: ata }: SmartData): RunningSelfTest | undefined => {
  const status = ata?.self_test?.status
  if (typeof status?.value !== 'number' || status.value >> 4 !== 15) return undefined
  return fractionOf(100 - (status.remaining_percent ?? (status.value & 15) * 10))
}

const nvmeLog = ({ nvme_self_test_log: log }: SmartData): SelfTest[] | undefined =>
  log
    ? rows(log.table).map(({ self_test_code, self_test_result, lba, power_on_hours }) => ({
        ...described(self_test_code?.string, self_test_result?.string, lba, power_on_hours),
        outcome: outcomeByNumber(self_test_result?.value, [5, 6, 7]),
      }))
    : undefined

const runningNvme = ({ nvme_self_test_log: log }: SmartData): RunningSelfTest | undefined => {
  const operation = log?.current_self_test_operation?.value
  return typeof operation === 'number' && operation > 0
    ? fractionOf(log?.current_self_test_completion_percent)
    : undefined
}

const scsiLog = (data: SmartData): SelfTest[] | undefined => {
  const tests = scsiTests(data)
  // Where the test takes a known time, there is a log, though it may be empty.
  if (tests.length === 0 && typeof data.scsi_extended_self_test_seconds !== 'number') return undefined
  return tests
    .filter(({ self_test_in_progress }) => self_test_in_progress !== true)
    .map(({ code, result, power_on_time, lba_first_failure }) => ({
      ...described(code?.string, result?.string, lba_first_failure?.value, power_on_time?.hours),
      outcome: outcomeByNumber(result?.value, [3, 4, 5, 6, 7]),
    }))
}

const runningScsi = (data: SmartData, lines: readonly string[]): RunningSelfTest | undefined => {
  const running = scsiTests(data).some(test => test.self_test_in_progress === true || test.result?.value === 15)
  // Up to 7.5 the percentage stands in the text only.
  const remaining = lines.map(line => /self-?test.*?(\d{1,3})% of test remaining/i.exec(line)?.[1]).find(Boolean)
  if (remaining !== undefined) return fractionOf(100 - Number(remaining))
  return running ? {} : undefined
}

const MOST_SCSI_TESTS = 20

const scsiTests = (data: SmartData) =>
  Array.from(
    { length: MOST_SCSI_TESTS },
    (_, index) => ScsiTest.safeParse(data[`scsi_self_test_${index}`]).data,
  ).filter(test => test !== undefined)

const outcomeByNumber = (result: number | null | undefined, failed: readonly number[]): SelfTestOutcome => {
  if (result === 0) return 'passed'
  if (result === 15) return 'running'
  return typeof result === 'number' && failed.includes(result) ? 'failed' : 'not-done'
}

type Maybe<T> = T | null | undefined

const described = (kind: Maybe<string>, text: Maybe<string>, lba: Maybe<number>, hours: Maybe<number>) => ({
  kind: cleaned(kind ?? 'self-test', 60),
  text: cleaned(text ?? 'no result', 80),
  ...(typeof lba === 'number' ? { lba } : {}),
  ...(typeof hours === 'number' ? { hours } : {}),
})

const fractionOf = (percent: Maybe<number>): RunningSelfTest =>
  typeof percent === 'number' ? { fraction: Math.min(1, Math.max(0, percent / 100)) } : {}
