import { useState } from 'preact/hooks'
import type { TestRun } from '../probes/contract/test-run.ts'
import { word } from '../probes/contract/words.ts'
import { cancelRun } from './api.ts'
import { percent } from './format.ts'
import { Problem } from './problem.tsx'

/** Asks the run to stop, answers at once, and says what was learnt until then. */
export const CancelButton = ({ id, run }: { id: string; run: TestRun }) => {
  const [state, setState] = useState<'ready' | 'cancelling'>('ready')
  const [problem, setProblem] = useState<string>()
  const cancel = async () => {
    if (state === 'cancelling') return
    setState('cancelling')
    setProblem(undefined)
    try {
      await cancelRun(id)
    } catch (error) {
      setState('ready')
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div class="cancel" data-cancel={state}>
      <button type="button" aria-disabled={state === 'cancelling'} onClick={cancel}>
        {word(state === 'cancelling' ? 'run.cancelling' : 'run.cancel')}
      </button>
      <p role="status">{state === 'cancelling' && learnt(run)}</p>
      {problem !== undefined && <Problem text={word('run.cancelFailed', { reason: problem })} />}
    </div>
  )
}

const learnt = (run: TestRun) =>
  word('run.learnt', {
    percent: percent(run.progress?.fraction ?? 0),
    faults: run.diagnoses.filter(({ type }) => type === 'FAIL').length,
    measurements: run.measurements.length + run.series.reduce((sum, { count }) => sum + count, 0),
  })
