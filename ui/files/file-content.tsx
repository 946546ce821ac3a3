// A file: what it is, its download, and its text.
import { useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { contentUrl } from '../api.ts'
import { dateAndTime, quantity, wordOr } from '../format.ts'
import type { Entry } from './answers.ts'
import { typeName } from './entry-table.tsx'
import { TextView } from './text-view.tsx'
import { Fact } from './view-card.tsx'

export const FileContent = ({ id, entry }: { id: string; entry: Entry }) => {
  const { path, kind = '' } = entry
  const readable = READABLE.has(kind)
  const [anyway, setAnyway] = useState(false)
  return (
    <>
      <FileFacts entry={entry} />
      {readable || kind === 'binary' ? (
        <div class="tools">
          <a class="button" href={contentUrl(id, path)} download data-download>
            {word('explorer.download')}
          </a>
        </div>
      ) : (
        <p class="notice">{word('explorer.notOpened')}</p>
      )}
      {kind === 'binary' && !anyway && (
        <div class="notice">
          <p>{word('explorer.binary')}</p>
          <button type="button" onClick={() => setAnyway(true)}>
            {word('explorer.showAnyway')}
          </button>
        </div>
      )}
      {(readable || anyway) && <TextView id={id} path={path} />}
    </>
  )
}

const READABLE = new Set(['text', 'journal', 'compressed'])

const FileFacts = ({ entry }: { entry: Entry }) => (
  <dl class="facts">
    <Fact name={word('explorer.type')} value={wordOr(`explorer.kind.${entry.kind}`, typeName(entry))} />
    <Fact name={word('explorer.size')} value={quantity(entry.size, 'B')} />
    <Fact name={word('explorer.modified')} value={dateAndTime(entry.modified)} />
    <Fact name={word('explorer.rights')} value={`${entry.mode} ${entry.owner}:${entry.group}`} />
  </dl>
)
