import { z } from 'zod'
import { defineProbe } from '../contract/probe.ts'
import { pass, step } from '../contract/step.ts'

export default defineProbe({
  id: 'machine/kernel-log',
  title: 'machine/kernel-log.title',
  summary: 'machine/kernel-log.summary',
  target: 'machine',
  params: z.object({}),
  tools: [],
  claims: () => [],
  writes: false,
  estimate: () => ({ low: 1, high: 1 }),
  async *run() {
    yield* step('Placeholder', async function* () {
      yield pass('placeholder', 'To be written.')
    })
  },
})
