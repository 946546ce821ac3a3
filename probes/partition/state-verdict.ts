// From what was read of a partition to measurements and a verdict. A clean state is no check: it says how it was left.
import { Skip } from '../contract/errors.ts'
import { type Evidence, limit, measurement, pass, unknown } from '../contract/step.ts'
import { violates } from '../contract/validate.ts'
import type { Layer } from './layers.ts'
import type { Signature } from './signature.ts'
import type { Superblock } from './superblock.ts'

export interface Found {
  signature: Signature
  /** Types of all signatures on it, also of what is not there any more; undefined: not looked for, it is in use. */
  signatures: readonly string[] | undefined
  superblock: Superblock | undefined
  layer: Layer | undefined
  /** By whom, where somebody does. */
  usedBy: string | undefined
}

export const signatureEvidence = ({ type, label, uuid, version, table }: Signature): Evidence[] => [
  measurement('content', type ?? (table === undefined ? 'nothing known' : `partition table ${table}`)),
  ...Object.entries({ version, label, uuid }).flatMap(([name, value]) =>
    value === undefined ? [] : [measurement(name, value)],
  ),
]

const SECTOR = 512

/** `driveSectors`: of the drive that it is a partition of. */
export const placeEvidence = (
  { table, offset, size }: NonNullable<Signature['place']>,
  driveSectors: number | undefined,
): Evidence[] => {
  const source = 'the partition table, against the size that the drive reports'
  const within =
    driveSectors === undefined
      ? {}
      : { validators: [limit('partition.within-drive', 'LESS_THAN_OR_EQUAL', driveSectors * SECTOR, source)] }
  return [
    measurement('partition table', table),
    measurement('start', offset * SECTOR, { unit: 'bytes' }),
    measurement('end', (offset + size) * SECTOR, { unit: 'bytes', ...within }),
  ]
}

/** `deviceSize` in bytes. */
export const superblockEvidence = (superblock: Superblock, deviceSize: number | undefined): Evidence[] => {
  const { size, free, inodes, freeInodes, state, journalDirty, errors } = superblock
  const source = 'the superblock, against the size of the device: a file system is not larger than what it lies on'
  const fits =
    deviceSize === undefined
      ? {}
      : { validators: [limit('file-system.fits', 'LESS_THAN_OR_EQUAL', deviceSize, source)] }
  return [
    measurement('file system size', size, { unit: 'bytes', ...fits }),
    ...counted('free space', free, 'bytes'),
    ...counted('inodes', inodes, 'inodes'),
    ...counted('free inodes', freeInodes, 'inodes'),
    ...counted('errors noted by the kernel', errors, 'errors'),
    ...(state === undefined ? [] : [measurement('state', state)]),
    ...(journalDirty === undefined ? [] : [measurement('journal to be replayed', journalDirty)]),
  ]
}

const counted = (name: string, value: number | undefined, unit: string) =>
  value === undefined || !Number.isSafeInteger(value) ? [] : [measurement(name, value, { unit })]

/** Several signatures of these are normal. */
const TABLES = new Set(['gpt', 'PMBR', 'dos'])

/** What is to be said of it; a Skip where nothing tells its state. */
export const judged = ({ signature, signatures, superblock, layer, usedBy }: Found): Evidence[] | Skip => {
  const noted = [...severalThings(signature, signatures ?? []), ...stateNotes(superblock, layer, usedBy)]
  const said = [...noted, ...(layer?.evidence ?? [])]
  if (said.some(speaks)) return noted
  if (usedBy !== undefined) return new Skip('in-use', `Its state is not told while it is in use: ${usedBy}.`)
  const { type } = signature
  if (type === undefined) return new Skip('content-unknown', 'Nothing that is known lies on it; it may be empty.')
  const isTold =
    superblock?.state !== undefined || superblock?.journalDirty !== undefined || layer?.journalDirty === false
  if (layer?.sound !== undefined) return [pass('partition-state-clean', layer.sound)]
  const untold = layer?.untold ?? `Nothing tells in which state ${type} was left; only a check can.`
  if (!isTold) return new Skip('state-not-told', untold)
  return [pass('partition-state-clean', `${type} was unmounted cleanly and has noted no errors. It was not checked.`)]
}

const speaks = (one: Evidence) =>
  one.artifact === 'diagnosis' ||
  (one.artifact === 'measurement' && one.validators?.some(validator => violates(validator, one.value)))

const severalThings = ({ ambivalent }: Signature, signatures: readonly string[]): Evidence[] => {
  const types = [...new Set(signatures)].filter(type => !TABLES.has(type))
  if (!ambivalent && types.length < 2) return []
  const told = types.length > 0 ? types.join(', ') : 'not told which'
  return [
    unknown(
      'partition-several-contents',
      `Signatures of several things are on it: ${told}. Older ones were not wiped.`,
    ),
  ]
}

const stateNotes = (
  superblock: Superblock | undefined,
  layer: Layer | undefined,
  usedBy: string | undefined,
): Evidence[] => {
  const check = superblock?.needsCheck
  // A journal is in use as long as it is mounted.
  const dirty = usedBy === undefined && (superblock?.journalDirty || layer?.journalDirty)
  return [
    ...(check && (usedBy === undefined || /errors/.test(check))
      ? [unknown('partition-needs-check', `The file system should be checked: ${check}.`)]
      : []),
    ...(superblock?.hibernated ? [unknown('partition-hibernated', HIBERNATED)] : []),
    ...(dirty
      ? [unknown('partition-dirty-journal', 'It was cut off while in use: its last changes are only in its journal.')]
      : []),
  ]
}

const HIBERNATED =
  'Windows is hibernated in it, or was shut down for a fast start. It must not be changed, and its last changes are kept elsewhere.'
