// The proof of not writing, for all members of an array.
import { withProof } from '../block/written.ts'
import type { RecordBody } from '../contract/records.ts'
import { log, step } from '../contract/step.ts'
import { isReadOnly } from './live.ts'
import type { ArrayParts } from './members.ts'

type Steps = AsyncGenerator<RecordBody, void>

/** Yields `steps`, then a proof for each member; of an array that is in use, others may write at any time. */
export const withMembersProof = ({ members, live }: ArrayParts, steps: Steps): Steps =>
  live !== undefined && !isReadOnly(live)
    ? withoutProof(steps)
    : provenAll(
        members.map(({ name }) => name),
        steps,
      )

export const provenAll = (names: readonly string[], steps: Steps): Steps =>
  names.reduce((inner, name) => withProof(`/dev/${name}`, inner), steps)

async function* withoutProof(steps: Steps): Steps {
  yield* steps
  yield* step('Proof of not writing', async function* () {
    yield log(
      'INFO',
      'The array is in use: what others write to it cannot be told from what we would, so nothing is counted.',
    )
  })
}
