import { word } from '../../probes/contract/words.ts'
import { quantity } from '../format.ts'
import { Problem } from '../problem.tsx'
import type { Found, Searched } from './answers.ts'
import { EntryLink } from './entry-table.tsx'
import { shown } from './path.ts'

export interface SearchState {
  found: Found[]
  matches: number
  progress: Searched
  state: 'ready' | 'running' | 'ended' | 'incomplete' | 'stopped'
  problem?: string
}

export const SearchResults = ({ id, search }: { id: string; search: SearchState }) => {
  const { found, matches, progress, state, problem } = search
  return (
    <div class="results" data-search={state} data-matches={matches}>
      {problem !== undefined && <Problem text={problem} />}
      {state !== 'ready' && (
        <>
          <p role="status">{word(`ui-files.search.${state}`, { matches: quantity(matches) })}</p>
          {progress.files > 0 && <p class="hint">{searchedText(progress)}</p>}
        </>
      )}
      {found.length < matches && <p class="hint">{word('ui-files.searchShown', { count: quantity(found.length) })}</p>}
      <ul>
        {found.map((one, index) => (
          <li key={index}>
            <Result id={id} found={one} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const Result = ({ id, found: { entry, line, lineNumber } }: { id: string; found: Found }) => (
  <>
    <EntryLink id={id} entry={{ ...entry, name: shown(entry.path) }} />
    {line !== undefined && (
      <p class="line">
        {lineNumber !== undefined && <span class="hint">{word('ui-files.line', { line: lineNumber })} </span>}
        <bdi>
          <code>{line}</code>
        </bdi>
      </p>
    )}
  </>
)

const searchedText = ({ folders, files, bytes }: Searched) =>
  word('ui-files.searched', { folders: quantity(folders), files: quantity(files), size: quantity(bytes, 'B') })
