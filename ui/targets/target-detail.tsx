// One drive, partition or array: what it is, what can be run on it, and the test runs of it.
import type { ComponentChildren } from 'preact'
import { type Word, word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { findTarget, machine } from '../catalogue.ts'
import { quantity } from '../format.ts'
import { LatestRuns } from '../run/latest-runs.tsx'
import { RunList } from '../run/run-list.tsx'
import { UpLink } from '../up-link.tsx'
import { DriveLinks } from './drive-links.tsx'
import { Looking } from './looking.tsx'
import { TargetProbes } from './target-page.tsx'

interface Detail {
  id: string
  /** The list that it is in. */
  list: { href: string; label: Word }
  /** What else there is to do with it or to see of it. */
  more?: (target: Target) => ComponentChildren
}

export const TargetDetail = ({ id, list, more }: Detail) => {
  const target = findTarget(id)
  return (
    <>
      <UpLink href={list.href} label={word(list.label)} />
      {target ? <Found target={target} more={more?.(target)} /> : <NotFound />}
    </>
  )
}

/** Until the machine has answered nothing is missing. */
const NotFound = () => (
  <>
    <h1 tabIndex={-1}>{word(machine.value ? 'ui-target.gone' : 'app.loading')}</h1>
    <Looking />
    {machine.value && <p>{word('ui-target.goneWhy')}</p>}
  </>
)

const Found = ({ target, more }: { target: Target; more: ComponentChildren }) => (
  <>
    <h1 tabIndex={-1}>
      <bdi>{target.short}</bdi>
    </h1>
    <dl class="facts">
      {FACTS.map(({ label, read }) => {
        const value = read(target)
        return (
          value !== undefined && (
            <div key={label}>
              <dt>{word(label)}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          )
        )
      })}
      {target.kind === 'partition' && target.drives.length > 0 && <Below drives={target.drives} />}
      <div>
        <dt>{word('ui-tests.latest')}</dt>
        <dd>
          <LatestRuns target={target} />
        </dd>
      </div>
    </dl>
    {more}
    {target.probes.length === 0 && <p class="hint">{word('ui-target.noTests')}</p>}
    <TargetProbes target={target} />
    <RunList shows={run => run.target === target.id} />
  </>
)

const Below = ({ drives }: { drives: string[] }) => (
  <div>
    <dt>{word('drives.drive')}</dt>
    <dd>
      <DriveLinks drives={drives} />
    </dd>
  </div>
)

const FACTS: { label: Word; read: (target: Target) => string | undefined }[] = [
  { label: 'ui-target.device', read: ({ device }) => device },
  { label: 'ui-target.size', read: ({ size }) => (size === undefined ? undefined : quantity(size, 'B')) },
  { label: 'ui-target.fileSystem', read: ({ fileSystem }) => fileSystem },
  { label: 'part.serial', read: ({ serialNumber }) => serialNumber },
]
