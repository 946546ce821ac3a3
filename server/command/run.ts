import { INTERRUPTED } from '../../probes/contract/exit-codes.ts'
import { parameterProblems } from '../../probes/contract/parameter-problem.ts'
import type { Probe } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import { known } from '../../probes/machine/known.ts'
import { findProbe, probes } from '../../probes/registry.ts'
import { Refusal } from '../executive/refusal.ts'
import type { Backend } from './backend.ts'
import type { Environment } from './environment.ts'
import { onInterrupt } from './interrupt.ts'
import { openBackend } from './open-backend.ts'
import { CONFIRM_OPTION, JSON_OPTION, MACHINE_OPTIONS, parse, text, type Values } from './options.ts'
import { UsageError } from './usage-error.ts'
import { watchRun } from './watch-run.ts'

/** `run PROBE [TARGET] [--NAME VALUE…]`: runs one probe and shows it to its end; the exit code is its outcome. */
export const run = async ([probeId = '', ...args]: string[], environment: Environment): Promise<number> => {
  const probe = findProbe(probeId)
  if (!probe) throw new UsageError(`There is no probe '${probeId}'. Probes: ${probes.map(({ id }) => id).join(', ')}.`)
  const names = Object.keys(probe.params.shape)
  const own = Object.fromEntries(
    names.map(name => [name, { type: isFlag(probe, name) ? 'boolean' : 'string' } as const]),
  )
  const { words, values } = parse(args, { ...own, ...MACHINE_OPTIONS, ...JSON_OPTION, ...CONFIRM_OPTION })
  if (words.length > 1) throw new UsageError(`One target at most, not ${words.join(', ')}.`)
  const request = {
    probe: probe.id,
    target: words[0] ?? probe.target,
    params: parameters(probe, names, values),
    ...known({ confirm: text(values, 'confirm') }),
  }
  const backend = await openBackend(values, environment)
  try {
    return await startAndWatch(backend, request, values['json'] === true, environment)
  } finally {
    await backend.close()
  }
}

/** Starts a run and shows it; Ctrl-C cancels it and waits for its end. Where that does harm, it takes a second one. */
export const startAndWatch = async (
  backend: Backend,
  request: Parameters<Backend['start']>[0],
  json: boolean,
  environment: Environment,
): Promise<number> => {
  const { id } = await backend.start(request)
  let force = false
  let interrupted = false
  const stop = onInterrupt(async () => {
    interrupted = true
    try {
      await backend.cancel(id, { force })
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'cancel-would-harm')) return
      interrupted = false
      force = true
      environment.stderr.write(`\n${error.message} ${word('cancel.onceMore')}\n`)
    }
  })
  try {
    const code = await watchRun(backend, id, json, environment)
    return interrupted ? INTERRUPTED : code
  } finally {
    stop()
  }
}

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
