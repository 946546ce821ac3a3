// Search by name and by text, below a folder.
import { useRef, useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { searchFiles } from '../api.ts'
import type { SearchEvent } from './answers.ts'
import { SearchResults, type SearchState } from './search-results.tsx'
import { asApiError } from './use-asked.ts'

/** More are counted and not shown. */
const MOST = 500

const NOTHING: SearchState = {
  found: [],
  matches: 0,
  progress: { folders: 0, files: 0, bytes: 0 },
  state: 'ready',
}

export const Search = ({ id, path }: { id: string; path: string }) => {
  const { state, start, stop } = useSearch(id, path)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const typed = new FormData(event.currentTarget)
    start({ name: String(typed.get('name') ?? ''), text: String(typed.get('text') ?? '') })
  }
  return (
    <details class="search">
      <summary>{word('ui-files.search')}</summary>
      <form class="card" noValidate onSubmit={submit}>
        <SearchField name="name" label={word('ui-files.searchName')} hint={word('ui-files.searchNameHint')} />
        <SearchField name="text" label={word('ui-files.searchText')} hint={word('ui-files.searchTextHint')} />
        <div class="tools">
          <button type="submit" class="primary">
            {word('ui-files.searchStart')}
          </button>
          {state.state === 'running' && (
            <button type="button" onClick={stop} data-stop>
              {word('ui-files.searchStop')}
            </button>
          )}
        </div>
      </form>
      <SearchResults id={id} search={state} />
    </details>
  )
}

const SearchField = ({ name, label, hint }: { name: string; label: string; hint: string }) => (
  <div class="field">
    <label for={`search-${name}`}>{label}</label>
    <input
      id={`search-${name}`}
      name={name}
      type="text"
      maxLength={200}
      autocomplete="off"
      spellcheck={false}
      aria-describedby={`search-${name}-hint`}
    />
    <p id={`search-${name}-hint`} class="hint">
      {hint}
    </p>
  </div>
)

const useSearch = (id: string, path: string) => {
  const [state, setState] = useState(NOTHING)
  const running = useRef<AbortController>(undefined)
  const stop = () => running.current?.abort()
  const start = async (what: { name: string; text: string }) => {
    stop()
    if (what.name === '' && what.text === '') return setState({ ...NOTHING, problem: word('ui-files.searchNothing') })
    const mine = new AbortController()
    running.current = mine
    const show = (state: SearchState) => running.current === mine && setState(state)
    let now: SearchState = { ...NOTHING, state: 'running' }
    show(now)
    try {
      for await (const event of searchFiles(id, { path, ...what }, mine.signal)) {
        now = after(now, event)
        show(now)
      }
      if (now.state === 'running') show({ ...now, state: 'incomplete' })
    } catch (error) {
      show(
        mine.signal.aborted
          ? { ...now, state: 'stopped' }
          : { ...now, state: 'incomplete', problem: asApiError(error).message },
      )
    }
  }
  return { state, start, stop }
}

const after = (state: SearchState, event: SearchEvent): SearchState => {
  if ('found' in event) {
    const found = state.found.length < MOST ? [...state.found, event.found] : state.found
    return { ...state, found, matches: state.matches + 1 }
  }
  if ('progress' in event) return { ...state, progress: event.progress }
  return 'end' in event
    ? { ...state, matches: event.end.matches, state: event.end.complete ? 'ended' : 'incomplete' }
    : state
}
