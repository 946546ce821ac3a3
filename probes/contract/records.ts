// The records of a test run. Names, fields and enumerations are those of the OCP Test & Validation output
// specification 2.0; `progress` is our one addition, exported as an OCP extension.
import { z } from 'zod'

const Scalar = z.union([z.string(), z.number(), z.boolean()])
const Metadata = z.record(z.string(), z.unknown())

export const Status = z.enum(['COMPLETE', 'ERROR', 'SKIP'])
export const Result = z.enum(['PASS', 'FAIL', 'NOT_APPLICABLE'])
export const Severity = z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'])

/** The limit of a measurement: `name` is the rule id, `metadata.source` says where the limit comes from. */
export const Validator = z.strictObject({
  name: z.string().optional(),
  type: z.enum([
    'EQUAL',
    'NOT_EQUAL',
    'LESS_THAN',
    'LESS_THAN_OR_EQUAL',
    'GREATER_THAN',
    'GREATER_THAN_OR_EQUAL',
    'REGEX_MATCH',
    'REGEX_NO_MATCH',
    'IN_SET',
    'NOT_IN_SET',
  ]),
  value: Scalar,
  metadata: Metadata.optional(),
})
export type Validator = z.infer<typeof Validator>

export const HardwareInfo = z.strictObject({
  hardwareInfoId: z.string(),
  name: z.string(),
  version: z.string().optional(),
  revision: z.string().optional(),
  location: z.string().optional(),
  serialNumber: z.string().optional(),
  partNumber: z.string().optional(),
  partType: z.string().optional(),
  manufacturer: z.string().optional(),
  manufacturerPartNumber: z.string().optional(),
})
export type HardwareInfo = z.infer<typeof HardwareInfo>

const SoftwareInfo = z.strictObject({
  softwareInfoId: z.string(),
  name: z.string(),
  version: z.string().optional(),
  softwareType: z.enum(['UNSPECIFIED', 'FIRMWARE', 'SYSTEM', 'APPLICATION']).optional(),
})

export const DutInfo = z.strictObject({
  dutInfoId: z.string(),
  name: z.string().optional(),
  platformInfos: z.array(z.strictObject({ info: z.string() })).optional(),
  softwareInfos: z.array(SoftwareInfo).optional(),
  hardwareInfos: z.array(HardwareInfo).optional(),
  metadata: Metadata.optional(),
})
export type DutInfo = z.infer<typeof DutInfo>

const Subcomponent = z.strictObject({
  type: z.enum(['UNSPECIFIED', 'ASIC', 'ASIC-SUBSYSTEM', 'BUS', 'FUNCTION', 'CONNECTOR']).optional(),
  name: z.string(),
  location: z.string().optional(),
})

const inStep = { testStepId: z.string() }
const part = { hardwareInfoId: z.string().optional(), subcomponent: Subcomponent.optional() }
const limits = { validators: z.array(Validator).optional(), ...part, metadata: Metadata.optional() }

/** Fraction of the whole run's work, 0 to 1, with what it was computed from; `etaSeconds` is what remains. */
export const Progress = z.strictObject({
  fraction: z.number().min(0).max(1),
  workDone: z.number().optional(),
  workTotal: z.number().optional(),
  unit: z.string().optional(),
  rate: z.number().optional(),
  etaSeconds: z.number().min(0).optional(),
})
export type Progress = z.infer<typeof Progress>

export const RecordBody = z.discriminatedUnion('artifact', [
  z.object({
    artifact: z.literal('testRunStart'),
    name: z.string(),
    version: z.string(),
    commandLine: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    dutInfo: DutInfo,
    metadata: Metadata.optional(),
  }),
  z.object({ artifact: z.literal('testRunEnd'), status: Status, result: Result }),
  z.object({ artifact: z.literal('testStepStart'), ...inStep, name: z.string() }),
  z.object({ artifact: z.literal('testStepEnd'), ...inStep, status: Status }),
  z.object({
    artifact: z.literal('measurement'),
    ...inStep,
    name: z.string(),
    value: Scalar,
    unit: z.string().optional(),
    ...limits,
  }),
  z.object({
    artifact: z.literal('measurementSeriesStart'),
    ...inStep,
    measurementSeriesId: z.string(),
    name: z.string(),
    unit: z.string().optional(),
    ...limits,
  }),
  z.object({
    artifact: z.literal('measurementSeriesElement'),
    ...inStep,
    measurementSeriesId: z.string(),
    index: z.int().min(0),
    value: Scalar,
  }),
  z.object({
    artifact: z.literal('measurementSeriesEnd'),
    ...inStep,
    measurementSeriesId: z.string(),
    totalCount: z.int().min(0),
  }),
  z.object({
    artifact: z.literal('diagnosis'),
    ...inStep,
    verdict: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    type: z.enum(['PASS', 'FAIL', 'UNKNOWN']),
    message: z.string().optional(),
    ...part,
  }),
  z.object({
    artifact: z.literal('file'),
    ...inStep,
    displayName: z.string(),
    uri: z.string(),
    isSnapshot: z.boolean(),
    contentType: z.string().optional(),
  }),
  z.object({ artifact: z.literal('progress'), ...inStep, ...Progress.shape }),
  z.object({
    artifact: z.literal('log'),
    testStepId: z.string().optional(),
    severity: Severity,
    message: z.string(),
  }),
  z.object({
    artifact: z.literal('error'),
    testStepId: z.string().optional(),
    symptom: z.string(),
    message: z.string().optional(),
  }),
])
export type RecordBody = z.infer<typeof RecordBody>
export type Artifact = RecordBody['artifact']
export type BodyOf<A extends Artifact> = Extract<RecordBody, { artifact: A }>

/**
 * One numbered line of a run. `uptime` is seconds of the machine's monotonic clock, which a clock step cannot
 * move; `previousHash` is the SHA-256 (hex) of the line before, '' for the first.
 */
export const RunRecord = z
  .object({
    sequenceNumber: z.int().min(0),
    timestamp: z.iso.datetime(),
    uptime: z.number(),
    previousHash: z.string(),
  })
  .and(RecordBody)
export type RunRecord = z.infer<typeof RunRecord>
