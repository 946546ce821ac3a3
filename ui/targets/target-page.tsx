// Memory, or the processors: what they are, what can be run on them, and the test runs of them.
import { useEffect } from 'preact/hooks'
import { type Word, word } from '../../probes/contract/words.ts'
import type { RunInfo, Target } from '../answers.ts'
import { machine, probes, refreshMachine } from '../catalogue.ts'
import { RunList } from '../run/run-list.tsx'
import { ProbeCard } from '../start/probe-card.tsx'
import { Looking } from './looking.tsx'

export const TargetPage = ({ kind, title }: { kind: string; title: Word }) => {
  useEffect(() => void refreshMachine(), [])
  const targets = targetsOf(kind)
  return (
    <>
      <h1 tabIndex={-1}>{word(title)}</h1>
      <Looking />
      {targets?.length === 0 && <p>{word('target.none')}</p>}
      {targets?.map(target => (
        <TargetSection key={target.id} target={target} />
      ))}
      {targets !== undefined && <RunList shows={runsOf(targets)} />}
    </>
  )
}

/** The targets of a kind; undefined until the machine has answered. */
export const targetsOf = (kind: string): Target[] | undefined =>
  machine.value?.targets.filter(target => target.kind === kind)

/** By what was tested: also runs on a part that is gone. */
export const runsOf = (targets: Target[]) => {
  const probes = new Set(targets.flatMap(target => target.probes.map(({ id }) => id)))
  return ({ probe }: RunInfo) => probes.has(probe)
}

export const TargetProbes = ({ target }: { target: Target }) => (
  <div class="cards">
    {target.probes.map(offer => {
      const probe = probes.value.find(({ id }) => id === offer.id)
      return probe && <ProbeCard key={offer.id} probe={probe} target={target} offer={offer} />
    })}
  </div>
)

const TargetSection = ({ target }: { target: Target }) => (
  <>
    <p class="target-name">{target.name}</p>
    <TargetProbes target={target} />
  </>
)
