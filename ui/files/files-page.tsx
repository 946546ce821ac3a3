// The files of a partition: opened on request, read-only, until closed.
import { useEffect, useRef } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { refreshMachine, shortName } from '../catalogue.ts'
import { targetLink } from '../route.ts'
import { UpLink } from '../up-link.tsx'
import { Opening } from './opening.tsx'
import { PathContent } from './path-content.tsx'
import { type OpenedView, useView } from './use-view.ts'
import { ViewCard } from './view-card.tsx'

export const FilesPage = ({ id, path }: { id: string; path: string }) => {
  useEffect(() => void refreshMachine(), [])
  const opened = useView(id)
  useFocusKept(opened.state)
  return (
    <article class="files run" data-view={opened.state}>
      <UpLink href={targetLink('partitions', id)} label={shortName(id)} />
      <h1 tabIndex={-1}>{word('ui-files.title')}</h1>
      <Content id={id} path={path} opened={opened} />
    </article>
  )
}

/** The button that opened or closed it is gone: the heading takes the focus. */
const useFocusKept = (state: OpenedView['state']) => {
  const before = useRef(state)
  useEffect(() => {
    const pressed = before.current !== 'asking' && before.current !== state
    before.current = state
    if (pressed && document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus()
  }, [state])
}

const Content = ({ id, path, opened }: { id: string; path: string; opened: OpenedView }) => {
  if (opened.state === 'asking') return <p>{word('app.loading')}</p>
  if (!opened.view) return <Opening opened={opened} />
  return (
    <>
      <ViewCard view={opened.view} onClose={opened.close} problem={opened.problem} />
      <PathContent key={path} id={id} path={path} onNotOpen={opened.lookAgain} />
    </>
  )
}
