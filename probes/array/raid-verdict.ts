// What is to be said of a RAID controller's volume by what the controller says of it.
import { type Evidence, fail, limit, measurement, pass, unknown } from '../contract/step.ts'
import type { Drive } from '../machine/drives.ts'
import { known } from '../machine/known.ts'
import { memberId, type RaidCounter, type RaidMember, type RaidVolume } from './raid-volume.ts'

export const judgeRaidVolume = (volume: RaidVolume, drives: readonly Drive[]): Evidence[] => {
  const { controller, members } = volume
  const findings = [
    ...stateOf(volume),
    ...members.flatMap(member => memberFindings(member, drives)),
    ...strangers(volume, drives),
  ]
  const signs = [...volume.signs, ...controller.signs].map(({ verdict, message }) => unknown(verdict, message))
  const complete = members.length > 0 && findings.length === 0
  return [
    ...figures(volume),
    ...members.flatMap(member => memberFigures(member, drives)),
    ...findings,
    ...signs,
    ...(complete
      ? [pass('array-complete', `Its controller calls it ${volume.said}, and all of its drives good.`)]
      : []),
  ]
}

const figures = ({ controller, level, said, members, number }: RaidVolume): Evidence[] => [
  measurement('array level', level),
  measurement('array state', said, { metadata: { number, controller: controller.name, ...serial(controller) } }),
  measurement('state of the controller', controller.status),
  measurement('members of the array', members.length, { unit: 'members' }),
  measurement('members missing', members.filter(({ condition }) => condition === 'missing').length, {
    unit: 'members',
    validators: [limit('array-members-missing', 'EQUAL', 0, 'the RAID controller’s own list of members')],
  }),
]

const serial = ({ serialNumber }: { serialNumber?: string }) => known({ serialNumber })

const memberFigures = (member: RaidMember, drives: readonly Drive[]): Evidence[] => [
  measurement(`member ${member.slot}`, member.said, {
    ...part(member, drives),
    metadata: { ...serial(member), ...known({ model: member.model }) },
  }),
  ...member.counters.map(counter =>
    measurement(`${counter.name} of ${member.slot}`, counter.value, { ...part(member, drives), ...validated(counter) }),
  ),
]

const part = (member: RaidMember, drives: readonly Drive[]) => known({ hardwareInfoId: memberId(member, drives) })

const validated = ({ limit: best }: RaidCounter) =>
  best ? { validators: [limit(best.rule, 'EQUAL', best.value, best.source)] } : {}

const stateOf = ({ condition, said, members }: RaidVolume): Evidence[] => {
  const told = `(the controller says ${said})`
  const rebuilding = members.filter(member => member.condition === 'rebuilding')
  if (condition === 'failed') return [fail('array-failed', `It has failed ${told}: its data cannot be reached.`)]
  if (condition === 'rebuilding' || rebuilding.length > 0)
    return [
      unknown('array-rebuilding', `It is being rebuilt ${told}: ${list(rebuilding) || 'onto a drive not named'}.`),
    ]
  if (condition === 'degraded') {
    const good = list(members.filter(member => member.condition === 'good')) || 'none'
    const text = `It is degraded ${told}: its data is there, but less protected or not at all. Good: ${good}.`
    return [fail('array-degraded', text)]
  }
  return condition === 'unclear'
    ? [unknown('array-state-unclear', `The controller calls it ${said}, which may be good or bad.`)]
    : []
}

const memberFindings = (member: RaidMember, drives: readonly Drive[]): Evidence[] => {
  const { condition, meaning, said } = member
  const text = `The controller calls ${named(member)} ${said}${meaning === undefined ? '' : `: ${meaning}`}.`
  const about = part(member, drives)
  switch (condition) {
    case 'failed':
      return [fail('raid-drive-failed', text, about)]
    case 'failing':
      return [fail('raid-drive-failing', text, about)]
    case 'out':
      return [fail('array-member-out', text, about)]
    case 'missing':
      return [unknown('array-member-missing', `No drive is seen in place ${member.slot}. ${text}`)]
    case 'unclear':
      return [unknown('array-member-unclear', text, about)]
    // Told with the volume.
    case 'rebuilding':
      return []
    case 'good':
      return []
  }
}

/** A volume that is not whole may have lost them: a drive that was pulled and put back is called bad as well. */
const strangers = ({ condition, outside }: RaidVolume, drives: readonly Drive[]): Evidence[] =>
  condition === 'optimal'
    ? []
    : outside.map(drive =>
        unknown(
          'array-member-out',
          `${named(drive)} is in no volume of the controller, which calls it ${drive.said}.`,
          part(drive, drives),
        ),
      )

const named = ({ slot, serialNumber }: RaidMember) =>
  serialNumber === undefined ? `the drive in ${slot}` : `the drive in ${slot} (serial number ${serialNumber})`

const list = (members: readonly RaidMember[]) => members.map(named).join(', ')
