import { word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { targetName } from '../catalogue.ts'
import { quantity } from '../format.ts'
import { targetLink } from '../route.ts'
import { LatestRuns } from '../run/latest-runs.tsx'
import { Table } from '../table.tsx'
import { ContentCell, PartitionContent } from './partition-content.tsx'
import { TargetList } from './target-list.tsx'

export const PartitionsPage = ({ id }: { id: string | undefined }) => (
  <TargetList
    kind="partition"
    href="#/partitions"
    title="nav.partitions"
    what="partitions.what"
    none="partitions.none"
    chosen={id}
    more={partition => <PartitionContent partition={partition} />}
  >
    {partitions => groups(partitions).map(group => <Group key={group.place} group={group} />)}
  </TargetList>
)

interface PartitionGroup {
  place: string
  title: string
  partitions: Target[]
}

/** By the drive that they lie on; what lies on several drives, or on none that is known, has a group of its own. */
export const groups = (partitions: Target[]): PartitionGroup[] =>
  [...Map.groupBy(partitions, placeOf)]
    .map(([place, partitions]) => ({ place, title: groupTitle(place), partitions }))
    .sort((a, b) => RARE.indexOf(a.place) - RARE.indexOf(b.place))

const placeOf = ({ drives }: Target) => (drives.length > 1 ? SEVERAL : (drives[0] ?? NONE))

const SEVERAL = 'several'
const NONE = 'none'
/** They come last. */
const RARE = [SEVERAL, NONE]

const groupTitle = (place: string) => {
  if (place === SEVERAL) return word('partitions.onSeveral')
  return place === NONE ? word('partitions.onNone') : targetName(place)
}

const Group = ({ group: { place, title, partitions } }: { group: PartitionGroup }) => (
  <section aria-labelledby={`on-${place}`}>
    <h2 id={`on-${place}`}>
      <bdi>{title}</bdi>
    </h2>
    <Table
      label={title}
      columns={[
        word('partitions.partition'),
        word('ui-target.fileSystem'),
        word('ui-target.size'),
        word('ui-tests.latest'),
        word('ui-files.title'),
      ]}
      rows={partitions.map(partition => ({ key: partition.id, cells: cells(partition) }))}
    />
  </section>
)

const cells = (partition: Target) => [
  <a key="link" href={targetLink('partitions', partition.id)}>
    <bdi>{partition.short}</bdi>
  </a>,
  partition.fileSystem ?? '–',
  partition.size === undefined ? '–' : quantity(partition.size, 'B'),
  <LatestRuns key="runs" target={partition} />,
  <ContentCell key="content" partition={partition} />,
]
