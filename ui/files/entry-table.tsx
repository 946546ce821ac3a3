import { word } from '../../probes/contract/words.ts'
import { dateAndTime, quantity, wordOr } from '../format.ts'
import { filesLink } from '../route.ts'
import { Table } from '../table.tsx'
import type { Entry } from './answers.ts'

export const EntryTable = ({ id, entries }: { id: string; entries: Entry[] }) => (
  <Table
    label={word('ui-files.entries')}
    columns={[
      word('ui-files.name'),
      word('ui-files.type'),
      word('ui-files.size'),
      word('ui-files.modified'),
      word('ui-files.rights'),
    ]}
    rows={entries.map(entry => ({
      key: entry.path,
      cells: [
        <EntryLink key="link" id={id} entry={entry} />,
        typeName(entry),
        entry.type === 'file' ? quantity(entry.size, 'B') : '–',
        entry.modified === undefined ? '–' : dateAndTime(entry.modified),
        <Rights key="rights" entry={entry} />,
      ],
    }))}
  />
)

/** Only what can be opened is a link. A link of the file system shows where it points to. */
export const EntryLink = ({ id, entry: { name, path, type, link } }: { id: string; entry: Entry }) => (
  <>
    {OPENED.has(type) ? (
      <a href={filesLink(id, path)} data-entry={type}>
        <bdi class="file-name">{name}</bdi>
      </a>
    ) : (
      <bdi class="file-name">{name}</bdi>
    )}
    {type === 'folder' && <span aria-hidden="true">/</span>}
    {link !== undefined && (
      <span class="hint">
        {' '}
        → <bdi class="file-name">{link}</bdi>
      </span>
    )}
  </>
)

export const typeName = ({ type }: Entry) => wordOr(`ui-files.type.${type}`, type)

const Rights = ({ entry: { mode, owner, group } }: { entry: Entry }) => (
  <>
    <code>{mode}</code> <bdi>{`${owner}:${group}`}</bdi>
  </>
)

const OPENED = new Set(['file', 'folder', 'link'])
