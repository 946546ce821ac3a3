import { word } from '../../probes/contract/words.ts'
import type { ApiError } from '../request.ts'

export const FileProblem = ({ problem, onNotOpen }: { problem: ApiError; onNotOpen: () => void }) => (
  <div class="notice notice-bad" role="alert" data-problem={problem.code}>
    <p>{problem.message}</p>
    {problem.code === 'not-open' && (
      <button type="button" onClick={onNotOpen}>
        {word('ui-files.lookAgain')}
      </button>
    )}
  </div>
)
