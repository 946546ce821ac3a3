// The report as data: what every form of it (HTML, JSON) is made from.
import { z } from 'zod'
import { DutInfo, HardwareInfo, Result, Severity, Status, Validator } from '../../probes/contract/records.ts'

const Scalar = z.union([z.string(), z.number(), z.boolean()])

/** What the report concludes about one part. */
export const Verdict = z.enum(['REPLACE', 'WATCH', 'OK', 'NOT TESTED'])
export type Verdict = z.infer<typeof Verdict>

/** One limit of a value: rule id, comparison and where the limit comes from. */
const Limit = z.strictObject({
  rule: z.string().optional(),
  type: Validator.shape.type,
  value: Scalar,
  source: z.string().optional(),
})
export type Limit = z.infer<typeof Limit>

/** One thing a run said that a finding rests on. */
export const Evidence = z.strictObject({
  kind: z.enum(['diagnosis', 'measurement', 'series', 'error', 'run']),
  /** The diagnosis' verdict, the measurement's name or the error's symptom. */
  name: z.string(),
  message: z.string().optional(),
  value: Scalar.optional(),
  unit: z.string().optional(),
  limits: z.array(Limit),
  hardwareInfoId: z.string().optional(),
  location: z.string().optional(),
  runId: z.string(),
  probe: z.string(),
  /** ISO 8601. */
  at: z.string().optional(),
})
export type Evidence = z.infer<typeof Evidence>

export const Finding = z.strictObject({
  verdict: Verdict,
  /** Stable and countable: the diagnosis' verdict, the violated rule, or what kept the part from being tested. */
  code: z.string(),
  statement: z.string(),
  proven: z.array(z.string()),
  notProven: z.array(z.string()),
  /** In how many of the runs that could have shown it: `of` counts those with a result. */
  seen: z.strictObject({ runs: z.int(), of: z.int() }),
  /** The first of them; `evidenceCount` counts all. */
  evidence: z.array(Evidence),
  evidenceCount: z.int(),
})
export type Finding = z.infer<typeof Finding>

export const PartFindings = z.strictObject({
  part: z.string(),
  name: z.string(),
  verdict: Verdict,
  findings: z.array(Finding),
})
export type PartFindings = z.infer<typeof PartFindings>

/** A component with serial number; `note` says what is known about it where no verdict can be given. */
const Component = HardwareInfo.extend({ verdict: Verdict.optional(), note: z.string().optional() })
export type Component = z.infer<typeof Component>

const Measured = z.strictObject({
  name: z.string(),
  unit: z.string().optional(),
  hardwareInfoId: z.string().optional(),
  limits: z.array(Limit),
  violated: z.boolean(),
})

/** One test run: what was done, with which parameters, for how long, and all it said. */
export const Test = z.strictObject({
  runId: z.string(),
  probe: z.string(),
  title: z.string(),
  target: z.string(),
  /** What people call it. */
  targetName: z.string(),
  tools: z.array(z.string()),
  version: z.string().optional(),
  commandLine: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()),
  bootId: z.string(),
  state: z.enum(['pending', 'running', 'ended']),
  status: Status.optional(),
  result: Result.optional(),
  /** A PASS that saw too little of the part to speak for it. */
  partly: z.literal(true).optional(),
  /** All that was found are signs. */
  watch: z.literal(true).optional(),
  exitCode: z.int().optional(),
  startedAt: z.string().optional(),
  lastAt: z.string().optional(),
  /** By the monotonic clock, from the first to the last record. */
  seconds: z.number(),
  /** 0 to 1, where a run that did not end stood. */
  fraction: z.number().optional(),
  steps: z.array(z.strictObject({ name: z.string(), status: Status.optional() })),
  diagnoses: z.array(Evidence.extend({ type: z.enum(['PASS', 'FAIL', 'UNKNOWN']) })),
  errors: z.array(Evidence),
  measurements: z.array(Measured.extend({ value: Scalar, at: z.string() })),
  series: z.array(
    Measured.extend({
      count: z.int(),
      min: z.number().optional(),
      max: z.number().optional(),
      last: Scalar.optional(),
      points: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
  logs: z.array(z.strictObject({ at: z.string(), severity: Severity, message: z.string() })),
  logCount: z.int(),
  records: z.strictObject({ count: z.int(), headHash: z.string(), firstBroken: z.int().optional() }),
})
export type Test = z.infer<typeof Test>

export const Report = z.strictObject({
  format: z.literal('rescue-pro-report'),
  formatVersion: z.literal(1),
  generatedAt: z.string(),
  /** Of the program that made the report, and the boot it ran in. */
  version: z.string(),
  bootId: z.string(),
  verdict: Verdict,
  /** What of the summary a heading says. */
  headline: z.string(),
  summary: z.string(),
  machine: DutInfo,
  parts: z.array(PartFindings),
  components: z.array(Component),
  tests: z.array(Test),
})
export type Report = z.infer<typeof Report>
