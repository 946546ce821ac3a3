import { INTERRUPTED } from '../../probes/contract/exit-codes.ts'
import type { StartRequest } from '../executive/request.ts'
import type { Environment } from './environment.ts'
import { openBackend } from './open-backend.ts'
import { JSON_OPTION, MACHINE_OPTIONS, parse } from './options.ts'
import { startAndWatch } from './run.ts'
import { UsageError } from './usage-error.ts'

const load = (seconds: number): StartRequest => ({ probe: 'cpu/stress', target: 'cpu', params: { seconds } })
const memory = (params: Record<string, unknown>): StartRequest => ({
  probe: 'memory/memtester',
  target: 'memory',
  params,
})
const look: StartRequest[] = [
  { probe: 'machine/inventory', target: 'machine', params: {} },
  { probe: 'machine/kernel-log', target: 'machine', params: {} },
]

/**
 * Test plans: lists of runs, one after the other, so that a crash can be told of one of them. The quick one tests as much
 * memory as a few minutes allow: all of a small machine's, and of a large one's a part that the report calls not enough.
 */
const PLANS: Record<string, StartRequest[]> = {
  quick: [...look, load(60), memory({ seconds: 180 })],
  standard: [...look, load(300), memory({})],
  thorough: [...look, load(1800), memory({ loops: 3 })],
}

/** From best to worst: PASS, SKIP, ERROR, FAIL, interrupted. */
const WORSE = [0, 3, 2, 1, INTERRUPTED]

/** `plan NAME`: runs all of a plan, also after a failure; the exit code is the worst. */
export const plan = async (args: string[], environment: Environment): Promise<number> => {
  const { words, values } = parse(args, { ...MACHINE_OPTIONS, ...JSON_OPTION })
  const requests = Object.hasOwn(PLANS, words[0] ?? '') ? PLANS[words[0] ?? ''] : undefined
  if (!requests || words.length > 1) throw new UsageError(`plan takes one of ${Object.keys(PLANS).join(', ')}.`)
  const backend = await openBackend(values, environment)
  let worst = 0
  try {
    for (const request of requests) {
      const code = await startAndWatch(backend, { ...request, queue: true }, values['json'] === true, environment)
      if (WORSE.indexOf(code) > WORSE.indexOf(worst)) worst = code
      if (code === INTERRUPTED) break
    }
  } finally {
    await backend.close()
  }
  return worst
}
