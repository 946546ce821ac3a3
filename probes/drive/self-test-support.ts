// Whether a drive has a self-test of a kind, and how long it says that it takes.
import type { SmartData } from './smart-data.ts'

export const KINDS = ['short', 'extended', 'conveyance'] as const
export type Kind = (typeof KINDS)[number]

/** The kind as an argument of smartctl's `-t`. */
export const argumentOf = (kind: Kind): string => (kind === 'extended' ? 'long' : kind)

/** Why the drive has no such self-test, as far as it says so beforehand. */
export const whyNoSelfTest = (data: SmartData, lines: readonly string[], kind: Kind): string | undefined => {
  const ata = data.ata_smart_data?.capabilities
  if (saysNone(data, lines)) return 'This drive has no self-tests.'
  if (kind === 'conveyance' && ata?.conveyance_self_test_supported !== true)
    return 'This drive has no conveyance self-test; only some ATA drives have.'
  return data.smart_support?.enabled === false ? 'SMART is switched off in this drive.' : undefined
}

/** Without a log nobody could tell how a self-test ended. */
const saysNone = (data: SmartData, lines: readonly string[]) =>
  data.ata_smart_data?.capabilities?.self_tests_supported === false ||
  data.nvme_optional_admin_commands?.self_test === false ||
  lines.some(line => /self-?tests? (log )?not supported|does not support self.?test/i.test(line))

/** Seconds by what the drive says; a short one takes two minutes by the standards, and an NVMe drive says nothing. */
export const expectedSeconds = (data: SmartData, kind: Kind): number | undefined => {
  const minutes = data.ata_smart_data?.self_test?.polling_minutes?.[kind]
  if (typeof minutes === 'number' && minutes > 0) return minutes * 60
  if (kind === 'extended') return data.scsi_extended_self_test_seconds ?? undefined
  return 120
}
