import { z } from 'zod'
import { type Word, word } from '../../../probes/contract/words.ts'
import { probes } from '../../../probes/registry.ts'
import type { Machine } from '../../machine.ts'
import { type App, refusals } from '../api.ts'

export interface MachineOptions {
  machine: () => Promise<Machine>
  bootId: string
  version: string
}

const ProbeInfo = z
  .object({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    words: z.object({ title: z.string(), summary: z.string() }).describe('The keys of title and summary'),
    target: z.string().describe('The kind of its targets'),
    writes: z.boolean(),
    tools: z.array(z.string()),
    params: z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12'),
  })
  .meta({ id: 'Probe' })

/** Parsed where it was read, so it is described here and not checked. */
const Answer = z.custom<Machine & { bootId: string; version: string }>().meta({
  id: 'Machine',
  type: 'object',
  required: ['dutInfo', 'targets', 'bootId', 'version'],
  properties: {
    dutInfo: { type: 'object', description: 'The machine and its parts, as OCP Test & Validation describes a DUT' },
    targets: { type: 'array', items: { type: 'object' }, description: 'id, kind, name and probes, with reasons' },
    bootId: { type: 'string' },
    version: { type: 'string' },
  },
})

/** What is in this machine, and what can be run on it. */
export const addMachine = (app: App, { machine, bootId, version }: MachineOptions) => {
  app.get(
    '/api/machine',
    {
      schema: { summary: 'Parts of the machine, and what can be run on each', response: { 200: Answer, ...refusals } },
    },
    async () => ({ ...(await machine()), bootId, version }),
  )
  app.get(
    '/api/probes',
    { schema: { summary: 'All probes with their parameters', response: { 200: z.array(ProbeInfo), ...refusals } } },
    async () => probes.map(described),
  )
}

const described = ({ id, title, summary, target, writes, tools, params }: (typeof probes)[number]) => ({
  id,
  ...texts({ title, summary }),
  target,
  writes,
  tools: [...tools],
  params: { ...z.toJSONSchema(params, { io: 'input' }) },
})

const texts = (words: { title: Word; summary: Word }) => ({
  title: word(words.title),
  summary: word(words.summary),
  words,
})
