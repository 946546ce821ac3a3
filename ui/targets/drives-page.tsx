import { word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { quantity } from '../format.ts'
import { targetLink } from '../route.ts'
import { LatestRuns } from '../run/latest-runs.tsx'
import { Table } from '../table.tsx'
import { TargetList } from './target-list.tsx'
import { targetsOf } from './target-page.tsx'

export const DrivesPage = ({ id }: { id: string | undefined }) => (
  <TargetList
    kind="drive"
    href="#/drives"
    title="nav.drives"
    what="drives.what"
    none="drives.none"
    chosen={id}
    more={drive => <OnIt drive={drive} />}
  >
    {drives => <DriveTable drives={drives} />}
  </TargetList>
)

const DriveTable = ({ drives }: { drives: Target[] }) => (
  <Table
    label={word('nav.drives')}
    columns={[word('drives.drive'), word('part.serial'), word('ui-target.size'), word('ui-tests.latest')]}
    rows={drives.map(drive => ({
      key: drive.id,
      cells: [
        <a key="link" href={targetLink('drives', drive.id)}>
          <bdi>{drive.short}</bdi>
        </a>,
        drive.serialNumber ?? '–',
        drive.size === undefined ? '–' : quantity(drive.size, 'B'),
        <LatestRuns key="runs" target={drive} />,
      ],
    }))}
  />
)

/** What lies on a drive, to go on there. */
const OnIt = ({ drive }: { drive: Target }) => {
  const partitions = targetsOf('partition')?.filter(({ drives }) => drives.includes(drive.id)) ?? []
  if (partitions.length === 0) return null
  return (
    <section aria-labelledby="on-it-title">
      <h2 id="on-it-title">{word('drives.onIt')}</h2>
      <ul class="links">
        {partitions.map(({ id, short, fileSystem, size }) => (
          <li key={id}>
            <a href={targetLink('partitions', id)}>
              <bdi>{short}</bdi>
            </a>{' '}
            <bdi class="hint">
              {[fileSystem, size === undefined ? '' : quantity(size, 'B')].filter(Boolean).join(', ')}
            </bdi>
          </li>
        ))}
      </ul>
    </section>
  )
}
