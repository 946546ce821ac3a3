// The entries of a folder, a page at a time.
import { useState } from 'preact/hooks'
import { type Word, word } from '../../probes/contract/words.ts'
import { archiveUrl, listFiles, type Wanted } from '../api.ts'
import { quantity } from '../format.ts'
import type { Listing } from './answers.ts'
import { EntryTable } from './entry-table.tsx'
import { FileProblem } from './file-problem.tsx'
import { Search } from './search.tsx'
import { useAsked } from './use-asked.ts'

const LIMIT = 200

interface FolderProps {
  id: string
  path: string
  onNotOpen: () => void
}

export const Folder = ({ id, path, onNotOpen }: FolderProps) => {
  const [order, setOrder] = useState('name-asc')
  const [offset, setOffset] = useState(0)
  const wanted = { ...orderOf(order), offset, limit: LIMIT }
  const { answer, problem, busy } = useAsked(signal => listFiles(id, path, wanted, signal), [id, path, order, offset])
  const choose = (order: string) => {
    setOrder(order)
    setOffset(0)
  }
  return (
    <>
      <div class="tools">
        <OrderChoice order={order} onChoose={choose} />
        <a class="button" href={archiveUrl(id, path)} download data-archive>
          {word('ui-files.archive')}
        </a>
      </div>
      <Search id={id} path={path} />
      {problem && <FileProblem problem={problem} onNotOpen={onNotOpen} />}
      {!answer && busy && <p>{word('ui-files.reading')}</p>}
      {answer && <EntryPage id={id} listing={answer} busy={busy} onPage={setOffset} />}
    </>
  )
}

const ORDERS: Word[] = [
  'ui-files.order.name-asc',
  'ui-files.order.name-desc',
  'ui-files.order.size-desc',
  'ui-files.order.size-asc',
  'ui-files.order.time-desc',
  'ui-files.order.time-asc',
]

const ORDER = /(name|size|time)-(asc|desc)$/

const orderOf = (order: string): Pick<Wanted, 'sort' | 'order'> => {
  const [, sort, direction] = ORDER.exec(order) ?? []
  return { sort: sort === 'size' || sort === 'time' ? sort : 'name', order: direction === 'desc' ? 'desc' : 'asc' }
}

const OrderChoice = ({ order, onChoose }: { order: string; onChoose: (order: string) => void }) => (
  <p class="entry">
    <label for="order">{word('ui-files.order')}</label>
    <select id="order" value={order} onChange={event => onChoose(event.currentTarget.value)}>
      {ORDERS.map(key => (
        <option key={key} value={ORDER.exec(key)?.[0] ?? ''}>
          {word(key)}
        </option>
      ))}
    </select>
  </p>
)

interface EntryPageProps {
  id: string
  listing: Listing
  busy: boolean
  onPage: (offset: number) => void
}

const EntryPage = ({ id, listing, busy, onPage }: EntryPageProps) => (
  <section class="entries" aria-label={word('ui-files.entries')} aria-busy={busy} data-entries={listing.offset}>
    {listing.entries.length === 0 ? (
      <p class="hint">{word('ui-files.empty')}</p>
    ) : (
      <>
        <Pager listing={listing} onPage={onPage} />
        <EntryTable id={id} entries={listing.entries} />
        {listing.entries.length === LIMIT && <Pager listing={listing} onPage={onPage} />}
      </>
    )}
  </section>
)

const Pager = ({ listing: { offset, entries, total }, onPage }: Pick<EntryPageProps, 'listing' | 'onPage'>) => {
  const last = offset + entries.length
  const more = total === undefined ? entries.length === LIMIT : last < total
  const range = { from: quantity(offset + 1), to: quantity(last) }
  return (
    <div class="tools pager">
      <p role="status">
        {total === undefined
          ? word('ui-files.range', range)
          : word('ui-files.rangeOf', { ...range, total: quantity(total) })}
      </p>
      {offset > 0 && (
        <button type="button" onClick={() => onPage(Math.max(0, offset - LIMIT))}>
          {word('ui-files.previous')}
        </button>
      )}
      {more && (
        <button type="button" onClick={() => onPage(offset + LIMIT)}>
          {word('ui-files.next')}
        </button>
      )}
    </div>
  )
}
