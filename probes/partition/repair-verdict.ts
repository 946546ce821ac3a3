// What a repair came to, on a copy or on the drive: by what its tools said, and by a check after them.
import { Inconclusive } from '../contract/errors.ts'
import { type Evidence, fail, log, pass, unknown } from '../contract/step.ts'
import { type Check, type Looked, sound } from './check.ts'
import type { Judgement } from './file-systems/file-system.ts'

export interface Repaired extends Pick<Check, 'fileSystem' | 'type'> {
  mended: Judgement
  /** The check after the repair. */
  looked: Looked
}

/** Throws Inconclusive when a tool could not do its work. */
const requireDone = ({ mended, looked }: Repaired) => {
  if (mended.kind === 'failed')
    throw new Inconclusive('repair-failed', `The repair could not be done: ${mended.meaning}.`)
  if (looked.kind === 'failed') throw new Inconclusive('check-failed', `The check after the repair: ${looked.meaning}.`)
}

const stays = ({ mended, looked }: Repaired) => mended.kind === 'journal' || looked.unrest === 'journal'

const journalStays = (type: string) =>
  unknown(
    'file-system-dirty-journal',
    `The journal of this ${type} could not be replayed. Throwing it away can cost data and is not done here; copy the ` +
      'data off first.',
  )

export const judgePreview = (repaired: Repaired): Evidence[] => {
  const { fileSystem, type, mended, looked } = repaired
  requireDone(repaired)
  const notes = fileSystem.onCopyOnly === undefined ? [] : [log('WARNING', fileSystem.onCopyOnly)]
  if (stays(repaired)) return [journalStays(type), ...notes]
  if (looked.kind !== 'sound')
    return [
      fail('repair-would-not-mend', `After the repair of the copy there is still damage: ${looked.first}`),
      ...notes,
    ]
  if (mended.kind === 'sound') return [sound(fileSystem, nothingToMend(repaired)), ...notes]
  return [
    unknown('file-system-damaged', `This ${type} is damaged: the repair found errors (${mended.meaning}).`),
    pass('repair-would-mend', 'The copy was repaired, and a check of it then found no error.'),
    ...notes,
  ]
}

const nothingToMend = ({ fileSystem, type }: Repaired) =>
  `This ${type} needs no repair${fileSystem.journal ? ' but the replay of its journal, where that waits' : ''}.`

export const judgeRepair = (repaired: Repaired): Evidence[] => {
  const { fileSystem, type, mended, looked } = repaired
  requireDone(repaired)
  if (stays(repaired)) return [journalStays(type)]
  if (looked.kind !== 'sound')
    return [fail('file-system-damaged', `After the repair this ${type} is still damaged: ${looked.first}`)]
  const did = mended.kind === 'sound' ? 'There was nothing to repair' : 'It was repaired'
  return [
    pass('file-system-repaired', `${did} (${mended.meaning}), and a check of this ${type} then found no error.`),
    ...(fileSystem.limits === undefined ? [] : [pass('file-system-partly-tested', fileSystem.limits)]),
  ]
}
