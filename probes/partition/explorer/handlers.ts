// What the explorer answers, request by request.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { z } from 'zod'
import { archive } from './archive.ts'
import { contentHead } from './content.ts'
import { entry } from './entry.ts'
import { kindOf } from './kind.ts'
import { createListing } from './listing.ts'
import { FilesQuery, PathQuery, SearchQuery, TextQuery } from './options.ts'
import { displayed, escapePath, parsePath } from './path.ts'
import { refused } from './refused.ts'
import { type Found, search } from './search.ts'
import { newCounts } from './search-counts.ts'
import { readPiece } from './text.ts'
import type { Tree } from './tree.ts'

/** Answers JSON with what it returns, or has answered itself. */
export type Handler = (query: URLSearchParams, request: IncomingMessage, response: ServerResponse) => Promise<unknown>

export const handlers = (tree: Tree): Record<string, Handler> => {
  const list = createListing(tree)
  return {
    '/files': async query => {
      const { path, ...wanted } = parsed(FilesQuery, query)
      return list({ ...wanted, names: parsePath(path) })
    },
    '/files/stat': query => stat(tree, parsed(PathQuery, query).path),
    '/files/text': async query => {
      const { path, ...wanted } = parsed(TextQuery, query)
      await using item = await tree.find(parsePath(path), true)
      return await readPiece(item, wanted)
    },
    '/files/content': (query, request, response) => content(tree, parsed(PathQuery, query).path, request, response),
    '/files/archive': (query, request, response) => sendArchive(tree, parsed(PathQuery, query).path, request, response),
    '/files/search': (query, _, response) => sendSearch(tree, parsed(SearchQuery, query), response),
  }
}

const parsed = <Schema extends z.ZodObject>(schema: Schema, query: URLSearchParams): z.output<Schema> => {
  const result = schema.safeParse(Object.fromEntries(query))
  if (!result.success) throw refused(400, 'invalid-request', 'problem.invalidRequest')
  return result.data
}

/** Of a link also where it leads, when that is somewhere. */
const stat = async (tree: Tree, path: string) => {
  await using item = await tree.find(parsePath(path), false)
  const { type } = item.details
  const kind = type === 'file' ? await kindOf(item) : type
  const target = type === 'link' ? await tree.find(item.names(), true).catch(() => undefined) : undefined
  await target?.[Symbol.asyncDispose]()
  const leads = target && { target: { path: escapePath(target.names()), type: target.details.type } }
  return { ...entry(item.names(), item.details), kind, ...leads }
}

const content = async (tree: Tree, path: string, request: IncomingMessage, response: ServerResponse) => {
  await using item = await tree.find(parsePath(path), true)
  if (item.details.type !== 'file') throw refused(422, 'not-a-file', 'explorer.notAFile')
  const { status, headers, start, end } = contentHead(item.details, request.headers.range, ifRange(request))
  response.writeHead(status, { ...headers, ...attachment(displayed(item.names().at(-1) ?? '')) })
  await send(end > start && request.method !== 'HEAD' ? item.read(start, end) : undefined, response)
}

const sendArchive = async (tree: Tree, path: string, request: IncomingMessage, response: ServerResponse) => {
  await using item = await tree.find(parsePath(path), true)
  if (item.details.type !== 'folder') throw refused(422, 'not-a-folder', 'explorer.notAFolder')
  const stream = request.method === 'HEAD' ? undefined : archive(item)
  response.writeHead(200, attachment(`${displayed(item.names().at(-1) ?? 'partition')}.tar.zst`))
  await send(stream, response)
}

const send = async (stream: Readable | undefined, response: ServerResponse) => {
  if (stream === undefined) return void response.end()
  await pipeline(stream, response)
}

const ifRange = ({ headers }: IncomingMessage) => headers['if-range']?.toString()

/** Never shown, always saved: what is in a file of this disk is nobody's page (RFC 6266, RFC 8187). */
const attachment = (name: string) => ({
  'content-type': 'application/octet-stream',
  'content-disposition': `attachment; filename="${name.replace(/[^\w. -]/g, '_')}"; filename*=UTF-8''${encodeName(name)}`,
})

const encodeName = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const BEAT_MS = 500

const sendSearch = async (tree: Tree, query: z.output<typeof SearchQuery>, response: ServerResponse) => {
  await using item = await tree.find(parsePath(query.path), true)
  if (item.details.type !== 'folder') throw refused(422, 'not-a-folder', 'explorer.notAFolder')
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const stopped = new AbortController()
  response.once('close', () => stopped.abort())
  const counts = newCounts()
  const progress = () => {
    const { folders, files, bytes } = counts
    response.write(line({ progress: { folders, files, bytes } }))
  }
  const beat = setInterval(progress, BEAT_MS)
  try {
    for await (const found of search(item, query, counts, stopped.signal)) await write(response, found)
    response.end(line({ end: { matches: counts.matches, complete: counts.complete } }))
  } finally {
    clearInterval(beat)
  }
}

const write = async (response: ServerResponse, found: Found) => {
  if (response.write(line(found)) || response.destroyed) return
  await new Promise<void>(resolve => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`
