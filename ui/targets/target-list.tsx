// All targets of a kind, or the one that was chosen: the frame of the pages of drives, partitions and arrays.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { type Word, word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { refreshMachine } from '../catalogue.ts'
import { RunList } from '../run/run-list.tsx'
import { Looking } from './looking.tsx'
import { TargetDetail } from './target-detail.tsx'
import { runsOf, targetsOf } from './target-page.tsx'

interface List {
  kind: string
  href: string
  title: Word
  /** What can be done here, for somebody who was told nothing. */
  what: Word
  none: Word
  chosen: string | undefined
  more?: (target: Target) => ComponentChildren
  children: (targets: Target[]) => ComponentChildren
}

export const TargetList = ({ chosen, ...list }: List) => {
  useEffect(() => void refreshMachine(), [chosen])
  return (
    <>
      {chosen === undefined ? (
        <All {...list} />
      ) : (
        <TargetDetail
          key={chosen}
          id={chosen}
          list={{ href: list.href, label: list.title }}
          {...(list.more ? { more: list.more } : {})}
        />
      )}
    </>
  )
}

const All = ({ kind, title, what, none, children }: Omit<List, 'chosen'>) => {
  const targets = targetsOf(kind)
  return (
    <>
      <h1 tabIndex={-1}>{word(title)}</h1>
      <p>{word(what)}</p>
      <Looking />
      {targets?.length === 0 && <p class="hint">{word(none)}</p>}
      {targets !== undefined && targets.length > 0 && children(targets)}
      {targets !== undefined && <RunList shows={runsOf(targets)} />}
    </>
  )
}
