// What is at a path: a folder's entries, or a file.
import { word } from '../../probes/contract/words.ts'
import { readEntry } from '../api.ts'
import { filesLink } from '../route.ts'
import { FileContent } from './file-content.tsx'
import { FileProblem } from './file-problem.tsx'
import { Folder } from './folder.tsx'
import { crumbs } from './path.ts'
import { useAsked } from './use-asked.ts'

interface At {
  id: string
  path: string
  /** The view was closed behind our back: by another page, or because nobody used it. */
  onNotOpen: () => void
}

export const PathContent = ({ id, path, onNotOpen }: At) => {
  const { answer: entry, problem } = useAsked(signal => readEntry(id, path, signal), [id, path])
  return (
    <>
      <Breadcrumbs id={id} path={path} />
      {problem && <FileProblem problem={problem} onNotOpen={onNotOpen} />}
      {!entry && !problem && <p>{word('app.loading')}</p>}
      {entry?.kind === 'folder' && <Folder id={id} path={path} onNotOpen={onNotOpen} />}
      {entry && entry.kind !== 'folder' && <FileContent id={id} entry={entry} />}
    </>
  )
}

const Breadcrumbs = ({ id, path }: Omit<At, 'onNotOpen'>) => {
  const all = crumbs(path)
  return (
    <nav class="crumbs" aria-label={word('ui-files.path')}>
      <ol>
        {all.map((crumb, index) => (
          <li key={crumb.path}>
            <a href={filesLink(id, crumb.path)} aria-current={index === all.length - 1 ? 'location' : undefined}>
              <bdi>{crumb.name || word('ui-files.root')}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}
