// What the SMART attributes of an ATA drive say of it.
import { type Evidence, fail, limit, measurement, unknown } from '../contract/step.ts'
import { cleaned } from '../machine/sysfs.ts'
import { judgeCount } from './smart-count.ts'
import { type Attribute, rows, type SmartData } from './smart-data.ts'
import type { CountRule, Policy } from './smart-policies.ts'
import { EXIT } from './smartctl.ts'

interface Counted {
  rule: CountRule
  /** Vendors use many numbers for something else: 183 of some SSDs counts link speeds. */
  name: RegExp
  verdict: string
}

export const COUNTED: Readonly<Record<number, Counted>> = {
  5: { rule: 'ata.5', name: /realloc|retired|bad_?bl/i, verdict: 'drive-reallocated-sectors' },
  10: { rule: 'ata.10', name: /spin_retry/i, verdict: 'drive-spin-retries' },
  183: { rule: 'ata.183', name: /bad_block/i, verdict: 'drive-runtime-bad-blocks' },
  184: { rule: 'ata.184', name: /end.to.end/i, verdict: 'drive-end-to-end-errors' },
  187: { rule: 'ata.187', name: /uncorrect/i, verdict: 'drive-uncorrectable-errors' },
  196: { rule: 'ata.196', name: /realloc/i, verdict: 'drive-reallocation-events' },
  197: { rule: 'ata.197', name: /pending/i, verdict: 'drive-pending-sectors' },
  198: { rule: 'ata.198', name: /uncorrect/i, verdict: 'drive-offline-uncorrectable' },
  199: { rule: 'ata.199', name: /crc/i, verdict: 'drive-cable-errors' },
}

const COMMAND_TIMEOUT = 188

export const judgeAttributes = (data: SmartData, exit: number, policy: Policy): Evidence[] => {
  const attributes = rows(data.ata_smart_attributes?.table)
  return [
    ...attributes.flatMap(attribute => judgeRaw(attribute, policy)),
    ...attributes.flatMap(judgeNormalised),
    ...judgeExit(attributes, exit),
  ]
}

/** The number that a rule counts, undefined for another attribute and for a number that packs several. */
export const counted = (attribute: Attribute): (Counted & { value: number }) | undefined => {
  const known = COUNTED[attribute.id]
  const value = rawNumber(attribute)
  return known?.name.test(attribute.name ?? '') && value !== undefined && value <= 0xffff_ffff
    ? { ...known, value }
    : undefined
}

export const attributeName = ({ id, name }: Attribute) => `attribute ${id} ${cleaned(name ?? '', 40)}`.trim()

const judgeRaw = (attribute: Attribute, policy: Policy): Evidence[] => {
  const name = attributeName(attribute)
  const count = counted(attribute)
  if (count)
    return judgeCount(
      { ...count, name: count.rule === 'ata.199' ? `${name} (cable or backplane)` : name },
      policy[count.rule],
    )
  const value = attribute.id === COMMAND_TIMEOUT ? timeouts(attribute) : (rawNumber(attribute) ?? rawText(attribute))
  return value === undefined ? [] : [measurement(name, value)]
}

/** What stands first in the text: smartctl knows how each vendor packs its numbers. */
const rawNumber = ({ raw }: Attribute): number | undefined => {
  const digits = /^\s*(0x[\da-f]+|\d+)/i.exec(raw?.string ?? '')?.[1]
  return digits !== undefined && Number.isSafeInteger(Number(digits)) ? Number(digits) : undefined
}

const rawText = ({ raw }: Attribute) => (raw?.string ? cleaned(raw.string, 60) : undefined)

/** Seagate packs three counts of 16 bits: all, and those over 5 s and 7.5 s. It never speaks against a drive. */
const timeouts = (attribute: Attribute): string | number | undefined => {
  const value = rawNumber(attribute)
  if (value === undefined || value <= 0xffff) return value
  return [0n, 16n, 32n].map(shift => (BigInt(value) >> shift) & 0xffffn).join(' ')
}

const OWN_THRESHOLD = 'threshold set by the drive’s maker'

/** smartctl knows which normalised values mean something: it alone says which is beyond its threshold. */
const judgeNormalised = (attribute: Attribute): Evidence[] => {
  const { value, thresh, when_failed, flags } = attribute
  const name = attributeName(attribute)
  const failed = when_failed === 'now' || when_failed === 'past' ? when_failed : undefined
  if (failed === 'now' && flags?.prefailure === true)
    return typeof value === 'number' && typeof thresh === 'number' && value <= thresh
      ? [
          measurement(`${name}, normalised`, value, {
            validators: [limit('smart.prefail', 'GREATER_THAN', thresh, OWN_THRESHOLD)],
          }),
        ]
      : [fail('drive-attribute-failing', `${name} is beyond its threshold now (rule smart.prefail, ${OWN_THRESHOLD}).`)]
  // A drive that was too warm once was in a warm place.
  if (failed === undefined || (failed === 'past' && /temp/i.test(name))) return []
  const when = failed === 'now' ? 'is' : 'was once'
  return [unknown('drive-attribute-beyond-threshold', `${name} ${when} beyond its threshold (${OWN_THRESHOLD}).`)]
}

/** For a drive whose table could not be read, smartctl may still know. */
const judgeExit = (attributes: Attribute[], exit: number): Evidence[] => {
  const says = (when: string) => attributes.some(({ when_failed }) => when_failed === when)
  if (exit & EXIT.prefail && !says('now'))
    return [
      fail(
        'drive-attribute-failing',
        `An attribute is beyond its threshold now (rule smart.prefail, ${OWN_THRESHOLD}).`,
      ),
    ]
  if (exit & EXIT.past && !says('past') && !says('now'))
    return [
      unknown('drive-attribute-beyond-threshold', `An attribute was once beyond its threshold (${OWN_THRESHOLD}).`),
    ]
  return []
}
