// What no route answers: a path that is not there, or one that is there for other methods.
import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import type { App } from './api.ts'

interface Place {
  path: RegExp
  methods: string[]
}

/** Call it before the routes are added: it has to see them. */
export const addNotFound = (app: App) => {
  const places: Place[] = []
  app.addHook('onRoute', ({ url, method }) => void places.push({ path: matcher(url), methods: [method].flat() }))
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    const methods = new Set(places.flatMap(place => (place.path.test(path) ? place.methods : [])))
    if (methods.size > 0) {
      const allow = [...methods].sort().join(', ')
      reply.header('allow', allow)
      throw new Refusal(405, 'method-not-allowed', word('problem.methodNotAllowed', { methods: allow }))
    }
    if (/^\/api(\/|$)/.test(path)) throw new Refusal(404, 'not-found', word('problem.notFound'))
    return reply.code(404).type('text/plain').send(word('problem.notFound'))
  })
}

const matcher = (url: string) => new RegExp(`^${url.split('/').map(segment).join('/')}$`)

const segment = (name: string) => (name.startsWith(':') ? '[^/]+' : RegExp.escape(name))
