import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { type App, refusals } from '../api.ts'

const text = (contentType: string, description: string) => ({
  description,
  content: { [contentType]: { schema: z.string() } },
})

/** The interface as it was built, and the sign of life: all that can be had without signing in. */
export const addPage = async (app: App, pageFolder: string) => {
  await app.register(fastifyStatic, {
    root: pageFolder,
    serve: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      if (path.startsWith(join(pageFolder, 'assets/'))) reply.header('cache-control', FOR_EVER)
    },
  })
  app.get(
    '/',
    {
      config: { open: true },
      schema: { summary: 'The interface', security: [], response: { 200: text('text/html', 'Its page'), ...refusals } },
    },
    (_request, reply: FastifyReply) => reply.sendFile('index.html'),
  )
  for (const path of files(pageFolder)) {
    app.get(`/${path}`, { config: { open: true }, schema: { hide: true } }, (_request, reply) => reply.sendFile(path))
  }
  app.get(
    '/healthz',
    {
      config: { open: true },
      schema: {
        summary: 'Whether the server answers',
        security: [],
        response: { 200: text('text/plain', 'ok'), ...refusals },
      },
    },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok'),
  )
}

/** The names of assets carry the hash of their content. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** All that was built; a route for each, so that no path from a request ever reaches the file system. */
const files = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name !== 'index.html')
      .map(entry => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
  } catch {
    return []
  }
}
