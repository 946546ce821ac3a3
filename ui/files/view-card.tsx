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
  <section class="card view" aria-label={word('ui-files.view')}>
    <p>{[wordOr(`ui-files.as.${view.mode}`, view.mode), ...view.notes].join(' ')}</p>
    {problem && <Problem text={problem.message} />}
    <div class="tools">
      <dl class="facts">
        <Fact name={word('ui-target.fileSystem')} value={view.fileSystem} />
        <Fact name={word('ui-files.used')} value={said(view.used, 'B')} />
        <Fact name={word('ui-files.free')} value={said(view.free, 'B')} />
        <Fact name={word('ui-files.written')} value={said(view.sectorsWritten)} />
      </dl>
      <button type="button" data-close onClick={onClose}>
        {word('ui-files.close')}
      </button>
    </div>
  </section>
)

const said = (value: number | undefined, unit = '') => (value === undefined ? undefined : quantity(value, unit))

export const Fact = ({ name, value }: { name: string; value: string | undefined }) =>
  value === undefined ? null : (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  )
