// An opened partition, closed when the test ends.
import { readFileSync } from 'node:fs'
import { buffer, json, text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Files } from '../../../../probes/partition/explorer/answers.ts'
import type { OpenRequest } from '../../../../probes/partition/explorer/options.ts'
import { startExplorer } from '../../../../server/explorer/explorer-process.ts'
import { temporaryFolder } from './loop.ts'

export const open = async (device: string, request: OpenRequest = {}) => {
  const state = await temporaryFolder()
  const env = { PATH: process.env['PATH'] ?? '' }
  const explorer = await startExplorer({ state, env, device, request })
  onTestFinished(() => explorer.close())
  const ask = (path: string, query: Record<string, string | number> = {}) =>
    explorer.ask(`${path}?${new URLSearchParams(Object.entries(query).map(([key, value]) => [key, `${value}`]))}`)
  const page = async (path: string, query: Record<string, string | number> = {}) =>
    json(await ask('/files', { path, ...query })) as Promise<Files>
  return {
    ...explorer,
    state,
    page,
    /** When the folder was read to its end. */
    list: async (path: string) => {
      for (;;) {
        const answer = await page(path)
        if (answer.total !== null) return answer
      }
    },
    stat: async (path: string) => json(await ask('/files/stat', { path })),
    text: async (path: string, query: Record<string, string | number> = {}) =>
      json(await ask('/files/text', { path, ...query })),
    bytes: async (path: string) => buffer(await ask('/files/content', { path })),
    archive: async (path: string) => buffer(await ask('/files/archive', { path })),
    find: async (query: Record<string, string>) =>
      lines(await text(await ask('/files/search', { path: '/', ...query }))),
  }
}

const lines = (ndjson: string) =>
  ndjson
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

/** Bytes: the most it ever had, or has now. */
export const memory = (pid: number, of: 'VmHWM' | 'VmRSS') =>
  Number(new RegExp(`^${of}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
