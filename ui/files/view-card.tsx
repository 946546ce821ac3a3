// How the partition was opened, what should be known about it, and closing it.
import { word } from '../../probes/contract/words.ts'
import { quantity, wordOr } from '../format.ts'
import { Problem } from '../problem.tsx'
import type { ApiError } from '../request.ts'
import type { View } from './answers.ts'

interface ViewCardProps {
  view: View
  onClose: () => void
  problem: ApiError | undefined
}

export const ViewCard = ({ view, onClose, problem }: ViewCardProps) => (
  <section class="card view" aria-label={word('explorer.view')}>
    <p>{wordOr(`explorer.mode.${view.mode}`, view.mode)}</p>
    {view.notes.length > 0 && (
      <ul class="notes">
        {view.notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    )}
    <dl class="facts">
      <Fact name={word('ui-target.fileSystem')} value={view.fileSystem} />
      <Fact name={word('explorer.used')} value={view.used === undefined ? undefined : quantity(view.used, 'B')} />
      <Fact name={word('explorer.free')} value={view.free === undefined ? undefined : quantity(view.free, 'B')} />
    </dl>
    {problem && <Problem text={problem.message} />}
    <p>
      <button type="button" data-close onClick={onClose}>
        {word('explorer.close')}
      </button>
    </p>
  </section>
)

export const Fact = ({ name, value }: { name: string; value: string | undefined }) =>
  value === undefined ? null : (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  )
