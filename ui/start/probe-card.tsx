// One probe on one target: what it does, how long it takes, what it does to the machine, and its start.
import { useEffect, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import type { Offer, ProbeInfo, Target } from '../answers.ts'
import { startRun } from '../api.ts'
import type { Fields } from '../check.ts'
import { durationRange, wordOr } from '../format.ts'
import { Conflict, Problem } from '../problem.tsx'
import { ApiError } from '../request.ts'
import { runLink } from '../route.ts'
import { Confirmation } from './confirmation.tsx'
import { type Entry, parametersOf, readEntry } from './parameter.ts'
import { ParameterField } from './parameter-form.tsx'

interface Card {
  probe: ProbeInfo
  target: Target
  offer: Offer
}

export const ProbeCard = ({ probe, target, offer }: Card) => {
  const prefix = probe.id.replace(/\W/g, '-')
  const estimate = offer.estimate ?? probe.estimate
  return (
    <article
      class={probe.writes ? 'card probe probe-writes' : 'card probe'}
      aria-labelledby={`${prefix}-title`}
      data-probe={probe.id}
    >
      <h2 id={`${prefix}-title`}>{probe.title}</h2>
      <p>{probe.summary}</p>
      <dl class="facts">
        {estimate && (
          <div>
            <dt>{word('probe.time')}</dt>
            <dd>{durationRange(estimate.low, estimate.high)}</dd>
          </div>
        )}
        <div>
          <dt>{word('probe.effect')}</dt>
          <dd>{probe.writes ? word('effect.writes') : wordOr(`effect.${target.kind}`, word('effect.machine'))}</dd>
        </div>
      </dl>
      {offer.reason === undefined ? (
        <StartForm prefix={prefix} probe={probe} target={target} />
      ) : (
        <NotNow reason={offer.reason} />
      )}
    </article>
  )
}

const NotNow = ({ reason }: { reason: string }) => (
  <p class="not-now">
    <strong>{word('probe.notNow')}</strong> {reason}
  </p>
)

const StartForm = ({ prefix, probe, target }: { prefix: string; probe: ProbeInfo; target: Target }) => {
  const parameters = parametersOf(probe.params)
  const [problems, setProblems] = useState<Entry['problems']>({})
  const { start, busy, refusal } = useStart(probe.id, target.id)
  const unconfirmed = refusal?.error.code === 'confirmation-needed'
  useEffect(() => {
    if (unconfirmed) document.getElementById(`${prefix}-confirm`)?.focus()
  }, [refusal])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const form = event.currentTarget
    const entry = readEntry(parameters, new FormData(form))
    setProblems(entry.problems)
    const [wrong] = Object.keys(entry.problems)
    if (wrong === undefined) start({ params: entry.params, confirm: textOf(form, 'confirm') })
    else document.getElementById(`${prefix}-${wrong}`)?.focus()
  }
  return (
    <form noValidate onSubmit={submit}>
      {parameters.map(parameter => (
        <ParameterField key={parameter.name} prefix={prefix} of={parameter} problem={problems[parameter.name]} />
      ))}
      {probe.writes && <Confirmation id={`${prefix}-confirm`} target={target} wrong={unconfirmed} />}
      <button type="submit" class={probe.writes ? 'danger' : 'primary'} aria-disabled={busy}>
        {word(busy ? 'probe.starting' : 'probe.start')}
        <span class="visually-hidden">: {probe.title}</span>
      </button>
      {refusal?.error.code === 'target-in-use' && (
        <Conflict error={refusal.error} onQueue={() => start({ ...refusal.wanted, queue: true })} />
      )}
      {refusal && refusal.error.code !== 'target-in-use' && !unconfirmed && <Problem text={refusal.error.message} />}
    </form>
  )
}

const textOf = (form: HTMLFormElement, name: string) => String(new FormData(form).get(name) ?? '').trim()

interface Wish {
  params: Fields
  confirm: string
  queue?: boolean
}

interface Refused {
  wanted: Wish
  error: ApiError
}

const useStart = (probe: string, target: string) => {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refused>()
  const start = async (wanted: Wish) => {
    if (busy) return
    setBusy(true)
    setRefusal(undefined)
    const { params, confirm, queue = false } = wanted
    try {
      location.hash = runLink(await startRun({ probe, target, params, queue, ...(confirm === '' ? {} : { confirm }) }))
    } catch (error) {
      setRefusal({ wanted, error: error instanceof ApiError ? error : new ApiError(0, 'unknown', String(error)) })
    } finally {
      setBusy(false)
    }
  }
  return { start, busy, refusal }
}
