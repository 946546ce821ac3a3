// Where we are: the part of the address after #.
import { signal } from '@preact/signals'

export type Route = { page: 'machine' | 'memory' | 'processors' | 'sign-in' | 'unknown' } | { page: 'run'; id: string }

export const parseRoute = (hash: string): Route => {
  const [page = '', id, ...rest] = hash.replace(/^#?\/?/, '').split('/')
  if (page === 'runs' && id && rest.length === 0) return { page: 'run', id: decoded(id) }
  if (id !== undefined) return { page: 'unknown' }
  if (page === '') return { page: 'machine' }
  return page === 'memory' || page === 'processors' || page === 'sign-in' ? { page } : { page: 'unknown' }
}

export const runLink = (id: string) => `#/runs/${encodeURIComponent(id)}`

export const route = signal<Route>({ page: 'machine' })

export const readRoute = () => {
  route.value = parseRoute(location.hash)
}

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
