// The files of a partition that was opened to look at.
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { FileStat, Files, FileText } from '../../../probes/partition/explorer/answers.ts'
import {
  FilesQuery,
  OpenRequest,
  PathQuery,
  SearchQuery,
  TextQuery,
  View,
} from '../../../probes/partition/explorer/options.ts'
import type { Explorer } from '../../explorer/explorer.ts'
import { type App, refusals } from '../api.ts'

export interface FilesOptions {
  explorer: Explorer
}

const params = z.object({ id: z.string().min(1).max(200).describe('A target id of /api/machine') })

/** Opening a partition, reading in it, and closing it. */
export const addFiles = (app: App, { explorer }: FilesOptions) => {
  addView(app, explorer)
  for (const route of READING) addReading(app, explorer, route)
}

const Opening = z.object({ opening: z.literal(true) })
const opened = { 200: View, 202: Opening.describe('Not yet: ask again'), ...refusals }

/** An answer comes after so long, opened or not. */
const PATIENCE_MS = 15_000

const addView = (app: App, explorer: Explorer) => {
  const url = '/api/partitions/:id/view'
  app.post(
    url,
    { schema: { summary: 'Open a partition to look at', params, body: OpenRequest, response: opened } },
    async ({ params: { id }, body, ip, log }, reply) => {
      log.info({ event: 'partition-opened', partition: id, address: ip }, 'Partition opened')
      return inTime(explorer.open(id, body), reply)
    },
  )
  app.get(
    url,
    { schema: { summary: 'How an opened partition is seen', params, response: opened } },
    async ({ params: { id } }, reply) => inTime(currentView(explorer, id), reply),
  )
  app.delete(
    url,
    { schema: { summary: 'Close an opened partition', params, response: { 204: z.null(), ...refusals } } },
    async ({ params: { id } }, reply) => {
      await explorer.close(id)
      return reply.code(204).send(null)
    },
  )
}

const currentView = async (explorer: Explorer, id: string): Promise<View> =>
  View.parse(await json(await (await explorer.find(id)).ask('/view')))

const inTime = async (view: Promise<View>, reply: FastifyReply) => {
  const late = sleep(PATIENCE_MS, undefined, { ref: false })
  const answer = await Promise.race([view, late])
  if (answer !== undefined) return answer
  // Whoever asks again is told how it went.
  view.catch(() => {})
  return reply.code(202).send({ opening: true })
}

interface Reading {
  /** Below the partition, here and at its process. */
  path: string
  summary: string
  querystring: z.ZodObject
  answer: z.ZodType
}

const bytes = z.custom<Readable>().meta({ type: 'string' })

const READING: readonly Reading[] = [
  { path: '/files', summary: 'What is in a folder', querystring: FilesQuery, answer: Files },
  { path: '/files/stat', summary: 'What a file is', querystring: PathQuery, answer: FileStat },
  { path: '/files/text', summary: 'A piece of a file’s text', querystring: TextQuery, answer: FileText },
  { path: '/files/content', summary: 'Download a file; takes Range', querystring: PathQuery, answer: bytes },
  { path: '/files/archive', summary: 'Download a folder as .tar.zst', querystring: PathQuery, answer: bytes },
  { path: '/files/search', summary: 'Find by name and text; a JSON a line', querystring: SearchQuery, answer: bytes },
]

/** The query goes on as it came: it was checked here, and what it means is known there. */
const addReading = (app: App, explorer: Explorer, { path, summary, querystring, answer }: Reading) => {
  app.get(
    `/api/partitions/:id${path}`,
    { schema: { summary, params, querystring, response: { 200: answer, ...refusals } } },
    async ({ params: { id }, method, url, headers }, reply) => {
      const process = await explorer.find(id)
      const answer = await process.ask(`${path}${new URL(url, 'http://explorer').search}`, {
        method: method === 'HEAD' ? 'HEAD' : 'GET',
        headers: ranges(headers),
      })
      return reply
        .code(answer.statusCode ?? 500)
        .headers({ 'content-security-policy': 'sandbox', ...passedOn(answer) })
        .send(answer)
    },
  )
}

const ranges = ({ range, 'if-range': ifRange }: Record<string, string | string[] | undefined>) => ({
  ...(typeof range === 'string' ? { range } : {}),
  ...(typeof ifRange === 'string' ? { 'if-range': ifRange } : {}),
})

const PASSED_ON = ['content-type', 'content-length', 'content-disposition', 'content-range', 'accept-ranges', 'etag']

const passedOn = ({ headers }: IncomingMessage) =>
  Object.fromEntries(PASSED_ON.flatMap(name => (headers[name] === undefined ? [] : [[name, headers[name]]])))
