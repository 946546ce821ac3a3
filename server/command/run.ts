import { INTERRUPTED } from '../../probes/contract/exit-codes.ts'
import { parameterProblems } from '../../probes/contract/parameter-problem.ts'
import type { Probe } from '../../probes/contract/probe.ts'
import { known } from '../../probes/machine/known.ts'
import { findProbe, probes } from '../../probes/registry.ts'
import type { StartRequest } from '../executive/request.ts'
import { cancelOnInterrupt } from './cancel-on-interrupt.ts'
import { chosenTarget } from './chosen-target.ts'
import type { Environment } from './environment.ts'
import { openBackend } from './open-backend.ts'
import { JSON_OPTION, MACHINE_OPTIONS, parse, RUN_OPTIONS, text, type Values } from './options.ts'
import { type Session, startRun } from './start-run.ts'
import { UsageError } from './usage-error.ts'
import { watchRun } from './watch-run.ts'

/** `run PROBE [TARGET] [--NAME VALUE…]`: runs one probe and shows it to its end; the exit code is its outcome. */
export const run = async ([probeId, ...args]: string[], environment: Environment): Promise<number> => {
  const probe = probeId === undefined ? undefined : findProbe(probeId)
  if (!probe) throw new UsageError([noProbe(probeId), ...probes.map(({ id }) => `  ${id}`)].join('\n'))
  const names = Object.keys(probe.params.shape)
  const own = Object.fromEntries(
    names.map(name => [name, { type: isFlag(probe, name) ? 'boolean' : 'string' } as const]),
  )
  const { words, values } = parse(args, { ...own, ...MACHINE_OPTIONS, ...JSON_OPTION, ...RUN_OPTIONS })
  if (words.length > 1) throw new UsageError(`One target at most, not ${words.join(', ')}.`)
  const params = parameters(probe, names, values)
  const backend = await openBackend(values, environment)
  try {
    const target = chosenTarget(probe.target, words[0], await backend.machine()).id
    const options = { queue: values['queue'] === true, ...known({ confirm: text(values, 'confirm') }) }
    const request = { probe: probe.id, target, params, ...options }
    return await startAndWatch({ backend, environment, json: values['json'] === true, watched: new Set() }, request)
  } finally {
    await backend.close()
  }
}

/** Starts a run and shows it; Ctrl-C cancels it and waits for its end. Where that does harm, it takes a second one. */
export const startAndWatch = async (session: Session, request: StartRequest): Promise<number> => {
  const cancelling = cancelOnInterrupt(session)
  try {
    const { id } = await startRun(session, request, cancelling.wanted)
    await cancelling.started(id)
    const code = await watchRun(session, id, cancelling.failed)
    session.watched.add(id)
    return cancelling.interrupted() ? INTERRUPTED : code
  } catch (error) {
    if (!cancelling.interrupted()) throw error
    if (!cancelling.failed.aborted)
      session.environment.stderr.write(`rescue-pro: ${error instanceof Error ? error.message : error}\n`)
    return INTERRUPTED
  } finally {
    cancelling.stop()
  }
}

const noProbe = (id: string | undefined) =>
  id === undefined ? 'Name a probe to run:' : `There is no probe '${id}'. There are:`

const isFlag = (probe: Probe, name: string) => probe.params.shape[name]?.safeParse(true).success === true

/** Texts of the command line as the types that the probe's schema wants; throws a UsageError naming the option. */
const parameters = (probe: Probe, names: string[], values: Values): Record<string, unknown> => {
  const given = names.flatMap(name => {
    const value = values[name]
    if (value === undefined) return []
    return [[name, typeof value === 'string' ? typed(probe, name, value) : value] as const]
  })
  const [problem] = parameterProblems(probe.params, Object.fromEntries(given))
  if (problem) throw new UsageError(`--${problem.name} ${problem.message}; got '${text(values, problem.name ?? '')}'.`)
  return Object.fromEntries(given)
}

/** A serial number may be all digits and is a text all the same. */
const typed = (probe: Probe, name: string, value: string): string | number => {
  const isText = probe.params.shape[name]?.safeParse(value).success
  return !isText && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
}
