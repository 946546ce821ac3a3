import { useEffect, useRef, useState } from 'preact/hooks'
import type { TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { cancelRun } from '../api.ts'
import { percent } from '../format.ts'
import { Problem } from '../problem.tsx'
import { ApiError } from '../request.ts'

/** Asks the run to stop, answers at once, and says what was learnt until then. */
export const CancelButton = ({ id, run }: { id: string; run: TestRun }) => {
  const [state, setState] = useState<'ready' | 'cancelling'>('ready')
  const [problem, setProblem] = useState<ApiError>()
  const cancel = async (force = false) => {
    if (state === 'cancelling') return
    setState('cancelling')
    setProblem(undefined)
    try {
      await cancelRun(id, force)
    } catch (error) {
      setState('ready')
      setProblem(error instanceof ApiError ? error : new ApiError(0, 'unknown', String(error)))
    }
  }
  const harmful = problem?.code === 'cancel-would-harm'
  const button = useFocusAfter(harmful)
  return (
    <div class="cancel" data-cancel={state}>
      {!harmful && (
        <button ref={button} type="button" aria-disabled={state === 'cancelling'} onClick={() => cancel()}>
          {word(state === 'cancelling' ? 'run.cancelling' : 'run.cancel')}
        </button>
      )}
      <p role="status">{state === 'cancelling' && learnt(run)}</p>
      {harmful && <Harm onCancel={() => cancel(true)} onStay={() => setProblem(undefined)} />}
      {problem && !harmful && <Problem text={word('run.cancelFailed', { reason: problem.message })} />}
    </div>
  )
}

/** Breaking off a repair can do harm: the person decides, not a slip of the mouse. */
const Harm = ({ onCancel, onStay }: { onCancel: () => void; onStay: () => void }) => {
  const stay = useRef<HTMLButtonElement>(null)
  useEffect(() => stay.current?.focus(), [])
  return (
    <div class="notice notice-bad" role="alert" data-harm>
      <p>{word('ui-harm.text')}</p>
      <div class="tools">
        <button ref={stay} type="button" class="primary" onClick={onStay}>
          {word('ui-harm.stay')}
        </button>
        <button type="button" onClick={onCancel}>
          {word('ui-harm.cancel')}
        </button>
      </div>
    </div>
  )
}

/** The button that takes the focus back when what had it is gone. */
const useFocusAfter = (other: boolean) => {
  const button = useRef<HTMLButtonElement>(null)
  const before = useRef(other)
  useEffect(() => {
    if (before.current && !other) button.current?.focus()
    before.current = other
  }, [other])
  return button
}

const learnt = (run: TestRun) =>
  word('run.learnt', {
    percent: percent(run.progress?.fraction ?? 0),
    faults: run.diagnoses.filter(({ type }) => type === 'FAIL').length,
    measurements: run.measurements.length + run.series.reduce((sum, { count }) => sum + count, 0),
  })
