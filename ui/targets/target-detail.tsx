// One drive, partition or array: what it is, what can be run on it, and the test runs of it.
import type { ComponentChildren } from 'preact'
import { type Word, word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { machine } from '../catalogue.ts'
import { quantity } from '../format.ts'
import { RunList } from '../run/run-list.tsx'
import { TargetProbes } from './target-page.tsx'

interface Detail {
  id: string
  /** The list that it is in. */
  list: { href: string; label: Word }
  /** What else there is to do with it or to see of it. */
  more?: (target: Target) => ComponentChildren
}

export const TargetDetail = ({ id, list, more }: Detail) => {
  const target = machine.value?.targets.find(target => target.id === id)
  return (
    <>
      <p class="up">
        <a href={list.href}>
          <span aria-hidden="true">‹</span> {word(list.label)}
        </a>
      </p>
      {target ? <Found target={target} more={more?.(target)} /> : <NotFound />}
    </>
  )
}

/** Until the machine has answered nothing is missing. */
const NotFound = () => (
  <>
    <h1 tabIndex={-1}>{word(machine.value ? 'ui-target.gone' : 'app.loading')}</h1>
    {machine.value && <p>{word('ui-target.goneWhy')}</p>}
  </>
)

const Found = ({ target, more }: { target: Target; more: ComponentChildren }) => (
  <>
    <h1 tabIndex={-1}>
      <bdi>{target.name}</bdi>
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
    </dl>
    {more}
    {target.probes.length === 0 && <p class="hint">{word('ui-target.noTests')}</p>}
    <TargetProbes target={target} />
    <RunList shows={run => run.target === target.id} />
  </>
)

const FACTS: { label: Word; read: (target: Target) => string | undefined }[] = [
  { label: 'ui-target.device', read: ({ device }) => device },
  { label: 'ui-target.size', read: ({ size }) => (size === undefined ? undefined : quantity(size, 'B')) },
  { label: 'ui-target.fileSystem', read: ({ fileSystem }) => fileSystem },
  { label: 'part.serial', read: ({ serialNumber }) => serialNumber },
]
