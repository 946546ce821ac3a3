import type { App } from './api.ts'

/** Larger than any request of ours. */
export const BODY_BYTES = 16 * 1024

/**
 * Reads request bodies as JSON in strict UTF-8 and nothing else. `__proto__` and `constructor.prototype` are refused,
 * and an empty body is no body: browsers and programs send the content type with DELETE too.
 */
export const addJsonBody = (app: App) => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    const text = decoded(body)
    if (text === undefined) return done(Object.assign(new Error('The body is not UTF-8'), { statusCode: 400 }))
    return parse(request, text, done)
  })
}

const decoded = (bytes: string | Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes))
  } catch {
    return undefined
  }
}
