// Full load on every processor with results that are checked. Uses stress-ng, one slice of the time for each method.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { beside } from '../contract/beside.ts'
import { Skip } from '../contract/errors.ts'
import { defineProbe } from '../contract/probe.ts'
import { type Evidence, step } from '../contract/step.ts'
import { word } from '../contract/words.ts'
import { watchKernelLog } from '../machine/kernel-log.ts'
import { watchSensors } from '../machine/sensors.ts'
import { chunks } from '../tool.ts'
import { burn } from './burn.ts'
import { verifyingMethods } from './stress-ng.ts'

export default defineProbe({
  id: 'cpu/stress',
  title: 'cpu/stress.title',
  summary: 'cpu/stress.summary',
  target: 'cpu',
  params: z.object({
    seconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(300)
      .meta({ title: word('parameter.seconds'), unit: 's' }),
  }),
  tools: ['stress-ng'],
  claims: () => [{ resource: 'cpu', mode: 'exclusive' }],
  writes: false,
  estimate: ({ seconds }) => ({ low: seconds, high: seconds + 5 }),
  async *run({ params, signal }) {
    const load = step('Load', () => withFolder(folder => checkedLoad(params.seconds, folder, signal)))
    yield* beside(load, watchSensors, watchKernelLog)
  },
})

/** stress-ng writes nothing outside of its scratch folder, and that goes when the burn ends. */
async function* withFolder(body: (folder: string) => AsyncGenerator<Evidence, void>): AsyncGenerator<Evidence, void> {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-stress-'))
  try {
    yield* body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* checkedLoad(seconds: number, folder: string, signal: AbortSignal): AsyncGenerator<Evidence, void> {
  const methods = verifyingMethods(await listing(signal))
  if (methods.length === 0) throw new Skip('no-method', 'This stress-ng has no method that checks its results.')
  yield* burn({ seconds, methods, workers: cpus().length, folder }, signal)
}

const listing = async (signal: AbortSignal) => {
  let printed = ''
  for await (const { text } of chunks('stress-ng', ['--cpu-method', 'which'], { signal, timeout: 30_000 }))
    printed += text
  return printed
}
