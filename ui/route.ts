// Where we are: the part of the address after #.
import { signal } from '@preact/signals'

type ListPage = 'drives' | 'partitions' | 'arrays'

export type Route =
  | { page: 'machine' | 'memory' | 'processors' | 'sign-in' | 'unknown' }
  /** All parts of a kind, or the one with the id. */
  | { page: ListPage; id?: string }
  | { page: 'files'; id: string; path: string }
  | { page: 'run'; id: string }

export const parseRoute = (hash: string): Route => {
  const [page = '', id, what, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded)
  if (page === 'partitions' && id && what === 'files') return { page: 'files', id, path: `/${rest.join('/')}` }
  if (what !== undefined) return { page: 'unknown' }
  if (page === 'runs' && id) return { page: 'run', id }
  if (isList(page)) return id ? { page, id } : { page }
  if (id !== undefined) return { page: 'unknown' }
  if (page === '') return { page: 'machine' }
  return page === 'memory' || page === 'processors' || page === 'sign-in' ? { page } : { page: 'unknown' }
}

export const runLink = (id: string) => `#/runs/${encodeURIComponent(id)}`

export const targetLink = (page: ListPage, id: string) => `#/${page}/${encodeURIComponent(id)}`

/** `path` as the server gave it: escaped, from the partition's root. */
export const filesLink = (id: string, path = '/') =>
  `${targetLink('partitions', id)}/files${path.split('/').map(encodeURIComponent).join('/')}`

export const route = signal<Route>({ page: 'machine' })

export const readRoute = () => {
  route.value = parseRoute(location.hash)
}

const isList = (page: string): page is ListPage => page === 'drives' || page === 'partitions' || page === 'arrays'

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
