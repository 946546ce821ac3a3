// What smartctl says in JSON, read leniently: every field may be missing, null or of another kind, in any version.
import { z } from 'zod'

/** Of the wrong kind counts as missing: nothing is concluded from it, and nothing falls over it. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)

const number = maybe(z.number())
const text = maybe(z.string())
const flag = maybe(z.boolean())
const table = <T extends z.ZodType>(row: T) => maybe(z.array(maybe(row)))

const Named = z.object({ value: number, string: text })
const Progress = Named.extend({ passed: flag, remaining_percent: number })

const Smartctl = z.object({
  exit_status: number,
  messages: table(z.object({ string: text, severity: text })),
  output: table(z.string()),
})

const Attribute = z.object({
  id: z.number(),
  name: text,
  value: number,
  thresh: number,
  when_failed: text,
  flags: maybe(z.object({ prefailure: flag })),
  /** `value` is not read: it packs several counts, and may be beyond what a number holds exactly. */
  raw: maybe(z.object({ string: text })),
})
export type Attribute = z.infer<typeof Attribute>

const AtaTest = z.object({ type: maybe(Named), status: maybe(Progress), lifetime_hours: number, lba: number })
const AtaLog = maybe(z.object({ table: table(AtaTest) }))

const AtaSmartData = z.object({
  self_test: maybe(
    z.object({
      status: maybe(Progress),
      polling_minutes: maybe(z.object({ short: number, extended: number, conveyance: number })),
    }),
  ),
  capabilities: maybe(z.object({ self_tests_supported: flag, conveyance_self_test_supported: flag })),
})

const NvmeHealth = z.object({
  critical_warning: number,
  available_spare: number,
  available_spare_threshold: number,
  percentage_used: number,
  unsafe_shutdowns: number,
  media_errors: number,
  num_err_log_entries: number,
})

const NvmeTest = z.object({
  self_test_code: maybe(Named),
  self_test_result: maybe(Named),
  power_on_hours: number,
  lba: maybe(z.union([z.number(), z.object({ value: z.number() }).transform(({ value }) => value)])),
})

const NvmeTests = z.object({
  current_self_test_operation: maybe(Named),
  current_self_test_completion_percent: number,
  table: table(NvmeTest),
})

const ScsiErrors = maybe(z.object({ errors_corrected_by_rereads_rewrites: number, total_uncorrected_errors: number }))

export const ScsiTest = z.object({
  code: maybe(Named),
  result: maybe(Named),
  self_test_in_progress: flag,
  power_on_time: maybe(z.object({ hours: number })),
  lba_first_failure: maybe(z.object({ value: number })),
})

/** The self-tests of a SCSI drive, `scsi_self_test_0` and so on, stay as they came: see ScsiTest. */
const SmartData = z.looseObject({
  smartctl: maybe(Smartctl),
  device: maybe(z.object({ type: text, protocol: text })),
  devices: table(z.object({ name: z.string(), type: z.string(), open_error: text })),
  model_name: text,
  scsi_model_name: text,
  scsi_vendor: text,
  serial_number: text,
  firmware_version: text,
  scsi_revision: text,
  wwn: maybe(z.object({ naa: z.number(), oui: z.number(), id: z.number() })),
  logical_unit_id: text,
  user_capacity: maybe(z.object({ bytes: number })),
  smart_support: maybe(z.object({ available: flag, enabled: flag })),
  smart_status: maybe(z.object({ passed: flag })),
  temperature: maybe(z.object({ current: number })),
  power_on_time: maybe(z.object({ hours: number })),
  ata_smart_attributes: maybe(z.object({ table: table(Attribute) })),
  ata_smart_data: maybe(AtaSmartData),
  ata_smart_self_test_log: maybe(z.object({ extended: AtaLog, standard: AtaLog })),
  nvme_smart_health_information_log: maybe(NvmeHealth),
  nvme_optional_admin_commands: maybe(z.object({ self_test: flag })),
  nvme_self_test_log: maybe(NvmeTests),
  scsi_grown_defect_list: number,
  scsi_error_counter_log: maybe(z.object({ read: ScsiErrors, write: ScsiErrors, verify: ScsiErrors })),
  scsi_percentage_used_endurance_indicator: number,
  scsi_extended_self_test_seconds: number,
})
export type SmartData = z.infer<typeof SmartData>

/** undefined when it is no JSON object: smartctl was killed. Versions 7.0 to 7.2 may print words before it. */
export const parseSmart = (printed: string): SmartData | undefined => {
  try {
    return SmartData.safeParse(JSON.parse(printed.slice(printed.indexOf('{')))).data
  } catch {
    return undefined
  }
}

/** The rows of a table without its holes. */
export const rows = <T>(table: readonly (T | null | undefined)[] | null | undefined): T[] =>
  (table ?? []).filter(row => row !== null && row !== undefined).slice(0, MOST_ROWS)

/** More than any drive has: 30 attributes, 21 self-tests. */
const MOST_ROWS = 256

/** What smartctl would have printed without JSON. Reasons often stand only here, not in its messages. */
export const printedLines = (data: SmartData): string[] => rows(data.smartctl?.output)
