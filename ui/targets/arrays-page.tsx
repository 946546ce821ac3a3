import { word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { quantity } from '../format.ts'
import { targetLink } from '../route.ts'
import { LatestRuns } from '../run/latest-runs.tsx'
import { Table } from '../table.tsx'
import { DriveLinks } from './drive-links.tsx'
import { TargetList } from './target-list.tsx'

export const ArraysPage = ({ id }: { id: string | undefined }) => (
  <TargetList
    kind="array"
    href="#/arrays"
    title="nav.arrays"
    what="arrays.what"
    none="arrays.none"
    chosen={id}
    more={array => <Members array={array} />}
  >
    {arrays => (
      <Table
        label={word('nav.arrays')}
        columns={[
          word('arrays.array'),
          word('ui-target.size'),
          word('ui-target.device'),
          word('arrays.members'),
          word('ui-tests.latest'),
        ]}
        rows={arrays.map(array => ({ key: array.id, cells: cells(array) }))}
      />
    )}
  </TargetList>
)

const cells = (array: Target) => [
  <a key="link" href={targetLink('arrays', array.id)}>
    <bdi>{array.short}</bdi>
  </a>,
  array.size === undefined ? '–' : quantity(array.size, 'B'),
  array.device ?? word('arrays.notAssembled'),
  <DriveLinks key="drives" drives={array.drives} />,
  <LatestRuns key="runs" target={array} />,
]

const Members = ({ array: { drives } }: { array: Target }) => (
  <section aria-labelledby="members-title">
    <h2 id="members-title">{word('arrays.members')}</h2>
    {drives.length === 0 && <p class="hint">{word('arrays.noMembers')}</p>}
    <DriveLinks drives={drives} />
  </section>
)
