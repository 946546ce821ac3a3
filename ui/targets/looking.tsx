import { word } from '../../probes/contract/words.ts'
import { catalogueProblem, machine, refreshMachine } from '../catalogue.ts'
import { Problem } from '../problem.tsx'

/** While the machine is being looked at for the first time, and when that failed. */
export const Looking = () => {
  const problem = catalogueProblem.value
  if (problem === undefined) return machine.value ? null : <p>{word('machine.loading')}</p>
  return (
    <div class="tools" data-looking="failed">
      <Problem text={problem} />
      <button type="button" onClick={again}>
        {word('ui-files.lookAgain')}
      </button>
    </div>
  )
}

const again = () => {
  catalogueProblem.value = undefined
  refreshMachine()
}
