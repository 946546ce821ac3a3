import { word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { targetName } from '../catalogue.ts'
import { quantity } from '../format.ts'
import { filesLink, targetLink } from '../route.ts'
import { LatestRuns } from '../run/latest-runs.tsx'
import { Table } from '../table.tsx'
import { TargetList } from './target-list.tsx'
import { Unlock } from './unlock.tsx'

export const PartitionsPage = ({ id }: { id: string | undefined }) => (
  <TargetList
    kind="partition"
    href="#/partitions"
    title="nav.partitions"
    what="partitions.what"
    none="partitions.none"
    chosen={id}
    more={partition =>
      isEncrypted(partition) ? <Unlock partition={partition.id} /> : <Explore partition={partition} />
    }
  >
    {partitions => groups(partitions).map(group => <Group key={group.place} group={group} />)}
  </TargetList>
)

/** As udev calls it. */
const isEncrypted = ({ fileSystem }: Target) => fileSystem === 'crypto_LUKS'

const Explore = ({ partition }: { partition: Target }) => (
  <section class="card" aria-labelledby="explore-title">
    <h2 id="explore-title">{word('ui-files.title')}</h2>
    <p>{word('ui-files.what')}</p>
    <p>
      <a class="button" href={filesLink(partition.id)}>
        {word('ui-files.go')}
      </a>
    </p>
  </section>
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
    <bdi>{partition.name}</bdi>
  </a>,
  partition.fileSystem ?? '–',
  partition.size === undefined ? '–' : quantity(partition.size, 'B'),
  <LatestRuns key="runs" target={partition} />,
  isEncrypted(partition) ? (
    word('ui-unlock.encrypted')
  ) : (
    <a key="files" href={filesLink(partition.id)} aria-label={word('ui-files.goTo', { partition: partition.name })}>
      {word('ui-files.go')}
    </a>
  ),
]
