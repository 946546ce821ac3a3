// What is to be said of an array by what its members and the kernel say of it.
import { type Evidence, fail, limit, log, measurement, pass, unknown } from '../contract/step.ts'
import { isReadOnly, type Work } from './live.ts'
import { type ArrayParts, type Member, memberName } from './members.ts'
import { type Places, placesOf, redundancy } from './places.ts'

const SOURCE = 'mdadm --examine: Raid Devices, Device Role, Array State and Events of all members'

/** `work`: what the kernel is doing with the array. */
export const judge = (parts: ArrayParts, work: Work | undefined): Evidence[] => {
  const places = placesOf(parts)
  const findings = [...lost(places), ...unsound(parts), ...unfinished(parts, places, work), ...differing(parts)]
  const complete = places.missing.length === 0 && findings.every(isLeftover)
  const all = `All ${places.count} members are in step: ${names(places.inStep)}.`
  return [...figures(parts, places), ...findings, ...(complete ? [pass('array-complete', all)] : [])]
}

/** A former member whose place is filled takes nothing from the array. */
const isLeftover = (finding: Evidence) =>
  finding.artifact === 'diagnosis' && finding.verdict === 'array-member-out' && finding.type === 'UNKNOWN'

const figures = ({ members, live, name }: ArrayParts, places: Places): Evidence[] => [
  measurement('array level', places.level),
  measurement(
    'array state',
    live ? `${live.state}, ${live.action}` : 'not assembled',
    name ? { metadata: { name } } : {},
  ),
  measurement('members of the complete array', places.count, { unit: 'members' }),
  measurement('members in step', places.inStep.length, { unit: 'members' }),
  measurement('members being rebuilt', places.rebuilding.length, { unit: 'members' }),
  measurement('spare members', places.spare.length, { unit: 'members' }),
  measurement('members missing', places.missing.length, {
    unit: 'members',
    validators: [limit('array-members-missing', 'EQUAL', 0, SOURCE)],
  }),
  ...members.map(memberFigures),
  ...(live?.members ?? []).map(({ name, errors }) =>
    measurement(`read errors mended on ${name}`, errors, { unit: 'errors' }),
  ),
]

const memberFigures = (member: Member): Evidence => {
  const { role, events, state, bitmap, updateTime, dataOffset } = member.superblock
  const metadata = { serialNumber: member.serialNumber, events, state, bitmap, updateTime, dataOffset }
  return measurement(`member ${member.name}`, role, { ...part(member), metadata })
}

const part = ({ drive }: Member) => (drive === undefined ? {} : { hardwareInfoId: drive })

/** Missing members; the drives that fell out are named, the others nobody knows. */
const lost = (places: Places): Evidence[] => {
  const { missing, out, inStep, level, count } = places
  const fallen = out.map(member => fallenOut(member, missing))
  if (missing.length === 0) return fallen
  const layout = inStep[0]?.superblock.layout
  const gone = `Of the ${count} members of this ${level}, place ${missing.join(', ')} is not filled`
  const rest = `In step: ${names(inStep) || 'none'}.`
  return missing.length > redundancy(places, layout)
    ? [fail('array-failed', `${gone}: too many, so that its data cannot be reached. ${rest}`), ...fallen]
    : [fail('array-degraded', `${gone}: its data is there, but less protected or not at all. ${rest}`), ...fallen]
}

const fallenOut = (member: Member, missing: readonly number[]): Evidence => {
  const { slot, updateTime, events } = member.superblock
  const told = `${memberName(member)} is out of the array: it was last in step ${updateTime ?? 'at an unknown time'}, at event ${events}.`
  return slot !== undefined && missing.includes(slot)
    ? fail(
        'array-member-out',
        `${told} It was in place ${slot}, which nobody fills now. Its SMART data says more.`,
        part(member),
      )
    : unknown('array-member-out', `${told} Another member has its place.`, part(member))
}

const unsound = ({ members }: ArrayParts): Evidence[] =>
  members
    .filter(({ superblock }) => !superblock.sound)
    .map(member =>
      unknown(
        'array-superblock-damaged',
        `The superblock of ${memberName(member)} has a wrong checksum.`,
        part(member),
      ),
    )

/** Work that the array has to do, or is doing, before all of its members hold the same. */
const unfinished = (
  { live, members }: ArrayParts,
  { rebuilding, inStep }: Places,
  work: Work | undefined,
): Evidence[] => {
  const running = live !== undefined && !isReadOnly(live)
  const doing = work && work.what !== 'check' ? ` ${work.what}: ${percent(work)} done.` : ''
  if (rebuilding.length > 0)
    return [unknown('array-rebuilding', `${names(rebuilding)} does not hold all data yet.${doing || WAITS}`)]
  if (doing || members.some(({ superblock }) => superblock.resyncOffset !== undefined))
    return [unknown('array-not-in-sync', `Its members were not yet made equal.${doing || WAITS}`)]
  return !running && inStep.some(({ superblock }) => superblock.state.startsWith('active'))
    ? [
        unknown(
          'array-not-clean',
          'It was not stopped in order; what was being written then may differ among its members.',
        ),
      ]
    : []
}

const WAITS = ' Nothing is being done about it now: the array is not running, or may not be written to.'

const percent = ({ done, total }: Work) => `${((100 * done) / Math.max(1, total)).toFixed(1)} %`

const differing = ({ live }: ArrayParts): Evidence[] => {
  if (!live || live.mismatches === 0) return []
  const text = `The kernel counted ${live.mismatches} sectors that differ among the members when it last compared them.`
  return [log('WARNING', text), unknown('array-mismatch', text)]
}

const names = (members: readonly Member[]) => members.map(memberName).join(', ')
