// The machine under test: what it is, what can be run on it as a whole, and all test runs.
import { useEffect } from 'preact/hooks'
import type { DutInfo, HardwareInfo } from '../../probes/contract/records.ts'
import { type Word, word } from '../../probes/contract/words.ts'
import { machine, refreshMachine, runs } from '../catalogue.ts'
import { KeptList } from '../run/kept-list.tsx'
import { RunList } from '../run/run-list.tsx'
import { ReportLinks } from '../run/run-parts.tsx'
import { Table } from '../table.tsx'
import { Looking } from './looking.tsx'
import { runsOf, TargetProbes, targetsOf } from './target-page.tsx'

export const MachinePage = () => {
  useEffect(() => void refreshMachine(), [])
  return (
    <>
      <h1 tabIndex={-1}>{word('nav.machine')}</h1>
      <p>{word('machine.what')}</p>
      <Looking />
      {machine.value && <Overview dutInfo={machine.value.dutInfo} />}
      {machine.value && <KeptList machine={machine.value.dutInfo.dutInfoId} />}
      {machine.value && <RunList shows={runsOf(machine.value.targets)} />}
      {runs.value?.some(({ end }) => end) && <ReportLinks />}
      {targetsOf('machine')?.map(target => (
        <section key={target.id} aria-labelledby="checks-title">
          <h2 id="checks-title">{word('machine.checks')}</h2>
          <TargetProbes target={target} />
        </section>
      ))}
      {machine.value && <Parts parts={machine.value.dutInfo.hardwareInfos ?? []} />}
    </>
  )
}

const Overview = ({ dutInfo }: { dutInfo: DutInfo }) => (
  <section class="card" aria-labelledby="overview-title">
    <h2 id="overview-title">{dutInfo.name ?? dutInfo.dutInfoId}</h2>
    {dutInfo.platformInfos?.map(({ info }) => (
      <p key={info}>{info}</p>
    ))}
    <ul class="targets">
      <TargetLink kind="memory" href="#/memory" label="nav.memory" />
      <TargetLink kind="cpu" href="#/processors" label="nav.processors" />
      <ListLink kind="drive" href="#/drives" label="nav.drives" />
      <ListLink kind="partition" href="#/partitions" label="nav.partitions" />
      <ListLink kind="array" href="#/arrays" label="nav.arrays" />
    </ul>
  </section>
)

const TargetLink = ({ kind, href, label }: { kind: string; href: string; label: Word }) => (
  <>
    {targetsOf(kind)?.map(({ id, name }) => (
      <li key={id}>
        <a href={href}>{word(label)}</a> <span>{name}</span>
      </li>
    ))}
  </>
)

const ListLink = ({ kind, href, label }: { kind: string; href: string; label: Word }) => (
  <li>
    <a href={href}>{word(label)}</a> <span>{targetsOf(kind)?.length}</span>
  </li>
)

const COLUMNS: { label: Word; read: (part: HardwareInfo) => string | undefined }[] = [
  { label: 'part.name', read: part => part.name },
  { label: 'part.location', read: part => part.location },
  { label: 'part.manufacturer', read: part => part.manufacturer },
  { label: 'part.number', read: part => part.manufacturerPartNumber ?? part.partNumber },
  { label: 'part.serial', read: part => part.serialNumber },
]

const Parts = ({ parts }: { parts: HardwareInfo[] }) => (
  <section aria-labelledby="parts-title">
    <h2 id="parts-title">{word('machine.parts')}</h2>
    {parts.length === 0 ? (
      <p class="hint">{word('machine.noParts')}</p>
    ) : (
      <Table
        label={word('machine.parts')}
        columns={COLUMNS.map(({ label }) => word(label))}
        rows={parts.map(part => ({ key: part.hardwareInfoId, cells: COLUMNS.map(({ read }) => read(part) ?? '–') }))}
      />
    )}
  </section>
)
