// A file: what it is, its download, and its text.
import { useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { contentUrl } from '../api.ts'
import { dateAndTime, quantity, wordOr } from '../format.ts'
import { filesLink } from '../route.ts'
import type { Entry } from './answers.ts'
import { typeName } from './entry-table.tsx'
import { shown } from './path.ts'
import { TextView } from './text-view.tsx'
import { Fact } from './view-card.tsx'

export const FileContent = ({ id, entry }: { id: string; entry: Entry }) => (
  <>
    <FileFacts entry={entry} />
    {entry.type === 'file' && <Content id={id} entry={entry} />}
    {entry.type === 'link' && <Leads id={id} entry={entry} />}
    {entry.type !== 'file' && entry.type !== 'link' && <p class="notice">{word('ui-files.notOpened')}</p>}
  </>
)

const Content = ({ id, entry: { path, kind } }: { id: string; entry: Entry }) => {
  const [shown, setShown] = useState(kind !== 'binary')
  return (
    <>
      <div class="tools">
        <a class="button" href={contentUrl(id, path)} download data-download>
          {word('ui-files.download')}
        </a>
      </div>
      {!shown && (
        <div class="notice">
          <p>{word('ui-files.binary')}</p>
          <button type="button" onClick={() => setShown(true)}>
            {word('ui-files.showAnyway')}
          </button>
        </div>
      )}
      {shown && <TextView id={id} path={path} />}
    </>
  )
}

/** A link is not gone through unseen: where it leads is another place. */
const Leads = ({ id, entry: { link = '', target } }: { id: string; entry: Entry }) => (
  <div class="notice">
    <p>
      {word('ui-files.leads')} <bdi class="file-name">{link}</bdi>
    </p>
    {target === undefined ? (
      <p>{word('ui-files.leadsNowhere')}</p>
    ) : (
      <p>
        <a href={filesLink(id, target)}>
          <bdi class="file-name">{shown(target)}</bdi>
        </a>
      </p>
    )}
  </div>
)

const FileFacts = ({ entry }: { entry: Entry }) => (
  <dl class="facts">
    <Fact name={word('ui-files.type')} value={wordOr(`ui-files.kind.${entry.kind}`, entry.kind ?? typeName(entry))} />
    <Fact name={word('ui-files.size')} value={quantity(entry.size, 'B')} />
    <Fact name={word('ui-files.modified')} value={entry.modified && dateAndTime(entry.modified)} />
    <Fact name={word('ui-files.rights')} value={`${entry.mode} ${entry.owner}:${entry.group}`} />
  </dl>
)
