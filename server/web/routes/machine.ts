import { z } from 'zod'
import type { Probe } from '../../../probes/contract/probe.ts'
import { word } from '../../../probes/contract/words.ts'
import { probes } from '../../../probes/registry.ts'
import { Machine } from '../../machine.ts'
import { type App, refusals } from '../api.ts'

export interface MachineOptions {
  machine: () => Promise<Machine>
  bootId: string
  version: string
}

const Estimate = z.object({ low: z.number(), high: z.number() }).describe('Seconds')

const ProbeInfo = z
  .object({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    words: z.object({ title: z.string(), summary: z.string() }).describe('The keys of title and summary'),
    target: z.string().describe('The kind of its targets'),
    writes: z.boolean().describe('Needs a confirmation'),
    cancelHarms: z.string().optional().describe('What to say before it is cancelled, with force=true'),
    tools: z.array(z.string()),
    params: z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12'),
    estimate: Estimate.optional().describe('With the standard parameters'),
  })
  .meta({ id: 'Probe' })

const Answer = Machine.extend({ bootId: z.string(), version: z.string() }).meta({ id: 'Machine' })

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

const described = (probe: Probe) => ({
  id: probe.id,
  ...texts(probe),
  target: probe.target,
  writes: probe.writes,
  ...(probe.cancelHarms === undefined ? {} : { cancelHarms: word(probe.cancelHarms) }),
  tools: [...probe.tools],
  params: { ...z.toJSONSchema(probe.params, { io: 'input' }) },
  ...estimated(probe),
})

/** A probe that wants a parameter has no estimate before it is given. */
const estimated = (probe: Probe) => {
  const standard = probe.params.safeParse({})
  const target = { id: probe.target, kind: probe.target, name: probe.target }
  return standard.success ? { estimate: probe.estimate(standard.data, target) } : {}
}

const texts = ({ title, summary }: Probe) => ({
  title: word(title),
  summary: word(summary),
  words: { title, summary },
})
