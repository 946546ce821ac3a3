import { INTERRUPTED } from '../../probes/contract/exit-codes.ts'
import type { Environment } from './environment.ts'
import { openBackend } from './open-backend.ts'
import { JSON_OPTION, MACHINE_OPTIONS, parse } from './options.ts'
import { PLAN_NAMES, runsOf } from './plans.ts'
import { startAndWatch } from './run.ts'
import { UsageError } from './usage-error.ts'

/** From best to worst: PASS, SKIP, ERROR, FAIL, interrupted. */
const WORSE = [0, 3, 2, 1, INTERRUPTED]

/** `plan NAME`: runs all of a plan, also after a failure; the exit code is the worst. */
export const plan = async (args: string[], environment: Environment): Promise<number> => {
  const { words, values } = parse(args, { ...MACHINE_OPTIONS, ...JSON_OPTION })
  const [name = '', ...more] = words
  if (!PLAN_NAMES.includes(name) || more.length > 0) throw new UsageError(`plan takes one of ${PLAN_NAMES.join(', ')}.`)
  const backend = await openBackend(values, environment)
  const session = { backend, environment, json: values['json'] === true, watched: new Set<string>() }
  let worst = 0
  try {
    for (const request of runsOf(name, (await backend.machine()).targets) ?? []) {
      const code = await startAndWatch(session, request)
      if (WORSE.indexOf(code) > WORSE.indexOf(worst)) worst = code
      if (code === INTERRUPTED) break
    }
  } finally {
    await backend.close()
  }
  return worst
}
