// What the health log of an NVMe drive says of it (NVM Express base specification, SMART / Health Information).
import { type Evidence, limit, measurement, unknown } from '../contract/step.ts'
import { judgeCount } from './smart-count.ts'
import type { SmartData } from './smart-data.ts'
import type { Policy } from './smart-policies.ts'

type Health = NonNullable<SmartData['nvme_smart_health_information_log']>

const SPECIFICATION = 'NVM Express base specification, Critical Warning'

/** Bits of the critical warning that speak against the drive. */
const WARNINGS = [
  [0x01, 'spare below its threshold'],
  [0x04, 'reliability degraded'],
  [0x08, 'read-only'],
  [0x10, 'backup of volatile memory failed'],
  [0x20, 'persistent memory region read-only or unreliable'],
] as const
const UNRELIABLE = 0x04
const TOO_HOT = 0x02

export const judgeHealth = (health: Health, policy: Policy): Evidence[] => [
  ...judgeWarning(health),
  ...judgeSpare(health),
  ...judgeWear(health, policy),
  ...judgeMedia(health, policy),
  ...told('entries in the error log', health.num_err_log_entries),
  ...told('unsafe shutdowns', health.unsafe_shutdowns),
]

const judgeWarning = (health: Health): Evidence[] => {
  const warning = health.critical_warning
  if (typeof warning !== 'number') return []
  const worn = isWornOut(health)
  const bits = WARNINGS.map(([bit, name]) => {
    const validators = [limit('nvme.cw', 'EQUAL', false, SPECIFICATION)]
    return measurement(
      `critical warning: ${name}`,
      (warning & bit) !== 0,
      bit === UNRELIABLE && worn ? {} : { validators },
    )
  })
  const hot = (warning & TOO_HOT) !== 0
  return [
    ...bits,
    measurement('critical warning: temperature', hot),
    ...(hot ? [unknown('drive-too-hot', `The drive says that it is too hot or too cold (${SPECIFICATION}).`)] : []),
    ...(worn ? [unknown('drive-worn-out', WORN_OUT)] : []),
  ]
}

const WORN_OUT =
  'The drive calls itself unreliable because it has been written to for its whole life; it has spare left (rule nvme.cw).'

/** Unreliable for no other reason than its age. */
const isWornOut = ({ critical_warning, percentage_used, available_spare, available_spare_threshold }: Health) =>
  ((critical_warning ?? 0) & ~TOO_HOT) === UNRELIABLE &&
  (percentage_used ?? 0) >= 100 &&
  (available_spare ?? 0) > (available_spare_threshold ?? 100)

/** A little more than the threshold. */
const NEAR = 10
const SPARE_SOURCE = 'Hetzner, https://blog.prica.ee/hetzner-dedicated-server-software-raid-drive-replacement'

/** Thresholds of 0 and 100 are those of drives that do not keep this count. */
const judgeSpare = ({ available_spare: spare, available_spare_threshold: threshold }: Health): Evidence[] => {
  if (typeof spare !== 'number') return []
  const unit = '%'
  if (typeof threshold !== 'number' || threshold <= 0 || threshold >= 100)
    return [measurement('available spare', spare, { unit })]
  const validators = [limit('nvme.spare', 'GREATER_THAN', threshold, SPARE_SOURCE)]
  const low = spare > threshold && spare <= threshold + NEAR
  const why = `available spare: ${spare} %; up to ${threshold + NEAR} % is watched (rule nvme.spare, Rescue Pro).`
  return [
    measurement('available spare', spare, { unit, validators }),
    ...(low ? [unknown('drive-spare-low', why)] : []),
  ]
}

const judgeWear = ({ percentage_used: value }: Health, policy: Policy): Evidence[] =>
  typeof value === 'number'
    ? judgeCount({ rule: 'nvme.used', name: 'life used', value, unit: '%', verdict: 'drive-worn' }, policy['nvme.used'])
    : []

const judgeMedia = ({ media_errors: value }: Health, policy: Policy): Evidence[] =>
  typeof value === 'number'
    ? judgeCount(
        { rule: 'nvme.media', name: 'media errors', value, verdict: 'drive-media-errors' },
        policy['nvme.media'],
      )
    : []

const told = (name: string, value: number | null | undefined): Evidence[] =>
  typeof value === 'number' ? [measurement(name, value)] : []
