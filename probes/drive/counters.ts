// What grew in a drive while something else was done with it: the strongest evidence that there is.
import type { Target } from '../contract/probe.ts'
import type { RecordBody } from '../contract/records.ts'
import { type Evidence, limit, log, measurement, step, unknown } from '../contract/step.ts'
import { aboutDrive } from './about-drive.ts'
import { attributeName, counted } from './ata-rules.ts'
import { sasCounts } from './sas-rules.ts'
import { smartAddress } from './smart-address.ts'
import { rows, type SmartData } from './smart-data.ts'
import { smartctl } from './smartctl.ts'

export interface Counter {
  name: string
  value: number
  rule: string
  /** `sign`: its growth is watched, and never speaks against the drive alone. */
  growth: 'fault' | 'sign'
}

/**
 * The records of `steps`, with the drive's counters read before and after. A drive that tells no counters is none the
 * worse for it; one that told them before and does not after is watched. Nothing is read once the run is cancelled.
 */
export async function* withCounters(
  target: Target,
  signal: AbortSignal,
  steps: AsyncGenerator<RecordBody, void>,
): AsyncGenerator<RecordBody, void> {
  let before: Counter[] | undefined
  yield* step('SMART counters before', async function* () {
    before = yield* read(target, signal)
  })
  let failure: { error: unknown } | undefined
  try {
    yield* steps
  } catch (error) {
    failure = { error }
  }
  if (before && !signal.aborted) {
    const known = before
    yield* step('SMART counters after', () => compared(known, target, signal))
  }
  if (failure) throw failure.error
}

/** What a drive counts that a test can make grow. */
export const countersOf = (data: SmartData): Counter[] => [
  ...ataCounters(data),
  ...nvmeCounters(data),
  ...sasCounters(data),
]

/** Growth of faults is a measurement with a limit; growth of signs a diagnosis UNKNOWN. */
export const judgeGrowth = (before: readonly Counter[], after: readonly Counter[]): Evidence[] =>
  before.flatMap(({ name, value, rule, growth }) => {
    const now = after.find(one => one.name === name)?.value
    if (now === undefined) return []
    const grew = now - value
    const validators = growth === 'fault' ? [limit(rule, 'LESS_THAN_OR_EQUAL', 0, OWN_RUN)] : undefined
    return [
      measurement(`${name}: grew`, grew, validators ? { validators } : {}),
      ...(growth === 'sign' && grew > 0 ? [unknown('drive-counter-grew', grown(name, value, now, rule))] : []),
    ]
  })

const OWN_RUN = 'read before and after this test'

const grown = (name: string, from: number, to: number, rule: string) =>
  `${name} grew from ${from} to ${to} during this test (rule ${rule}).`

async function* read(target: Target, signal: AbortSignal): AsyncGenerator<Evidence, Counter[] | undefined> {
  try {
    const { data } = await smartctl(await smartAddress(target), ['-i', '-H', '-A', '-l', 'error'], signal)
    const counters = countersOf(data)
    const found = counters.map(({ name, value }) => `${name} ${value}`).join(', ')
    yield log('INFO', found === '' ? 'The drive tells no counters.' : `Counters: ${found}.`)
    return counters.length > 0 ? counters : undefined
  } catch (error) {
    signal.throwIfAborted()
    yield log('INFO', `Counters not read: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

async function* compared(before: Counter[], target: Target, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const after = yield* read(target, signal)
  if (after) for (const evidence of judgeGrowth(before, after)) yield aboutDrive(target, evidence)
  else yield aboutDrive(target, unknown('drive-counters-lost', LOST))
}

const LOST = 'The drive told its counters before the test, and not after it.'

const ataCounters = (data: SmartData): Counter[] =>
  rows(data.ata_smart_attributes?.table).flatMap(attribute => {
    const count = counted(attribute)
    if (!count || !GROWING.has(attribute.id)) return []
    const cable = attribute.id === CABLE
    const name = cable ? `${attributeName(attribute)} (cable or backplane)` : attributeName(attribute)
    return [{ name, value: count.value, rule: cable ? 'ata.199' : 'ata.grow', growth: cable ? 'sign' : 'fault' }]
  })

const CABLE = 199
const GROWING = new Set([5, 187, 196, 197, 198, CABLE])

/** All but the temperature. */
const FAULT_BITS = [0x01, 0x04, 0x08, 0x10, 0x20]

const nvmeCounters = ({ nvme_smart_health_information_log: health }: SmartData): Counter[] => {
  if (!health) return []
  const { critical_warning: warning, media_errors: media, available_spare: spare } = health
  return [
    ...counter('media errors', media, 'nvme.grow', 'fault'),
    ...counter('critical warnings', bits(warning), 'nvme.grow', 'fault'),
    ...counter('used spare', typeof spare === 'number' ? 100 - spare : undefined, 'nvme.spare', 'sign'),
  ]
}

const bits = (warning: number | null | undefined) =>
  typeof warning === 'number' ? FAULT_BITS.filter(bit => (warning & bit) !== 0).length : undefined

const sasCounters = (data: SmartData): Counter[] => {
  const { grown, errors } = sasCounts(data)
  return [
    ...counter('grown defects', grown, 'sas.grow', 'fault'),
    ...errors.flatMap(({ kind, uncorrected }) =>
      counter(`uncorrected ${kind} errors`, uncorrected, 'sas.grow', 'fault'),
    ),
  ]
}

const counter = (name: string, value: number | null | undefined, rule: string, growth: Counter['growth']): Counter[] =>
  typeof value === 'number' ? [{ name, value, rule, growth }] : []
