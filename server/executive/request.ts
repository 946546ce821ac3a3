import { z } from 'zod'
import { bootId } from '../../probes/contract/boot.ts'
import { parameterProblems } from '../../probes/contract/parameter-problem.ts'
import type { Probe, Target } from '../../probes/contract/probe.ts'
import { findProbe } from '../../probes/registry.ts'
import { requireConfirmation, requireSafety } from './confirmation.ts'
import { ownIdentity } from './process-identity.ts'
import { Refusal } from './refusal.ts'
import type { RunFile } from './run-folder.ts'

export interface StartRequest {
  probe: string
  target: string
  params: Record<string, unknown>
  /** What was typed to confirm a change: the serial number of the target, or its id where it has none. */
  confirm?: string | undefined
  /** true: wait (`pending`) for a target in use instead of a refusal. */
  queue?: boolean
}

/** A new run for a request that makes sense; throws a Refusal that says what to change otherwise. */
export const newRun = (request: StartRequest, targets: readonly Target[], runs: readonly RunFile[] = []): RunFile => {
  const probe = findProbe(request.probe)
  if (!probe) throw new Refusal(404, 'unknown-probe', 'There is no such probe; the list of probes has them all.')
  const target = findTarget(
    targets.filter(({ kind }) => kind === probe.target),
    request.target,
  )
  if (!target)
    throw new Refusal(404, 'unknown-target', `${probe.id} has no such target; the list of targets has them all.`)
  const params = z.strictObject(probe.params.shape).safeParse(request.params)
  if (!params.success) throw new Refusal(422, 'invalid-parameters', described(probe, request.params))
  requireConfirmation(probe, target, request.confirm)
  requireSafety(probe, target, params.data, runs)
  return {
    id: crypto.randomUUID(),
    probe: probe.id,
    target: target.id,
    params: params.data,
    createdAt: new Date().toISOString(),
    sequence: 0,
    bootId: bootId(),
    estimate: probe.estimate(params.data, target),
    claims: probe.claims(target),
    executive: ownIdentity(),
  }
}

/** By id; or by device (`sda`, `/dev/sda`) or serial number where that is of one target alone. */
export const findTarget = <T extends Pick<Target, 'id' | 'device' | 'serialNumber'>>(
  targets: readonly T[],
  wanted: string,
): T | undefined => {
  const byName = targets.filter(
    ({ device, serialNumber }) => device === wanted || device === `/dev/${wanted}` || serialNumber === wanted,
  )
  return targets.find(({ id }) => id === wanted) ?? (byName.length === 1 ? byName[0] : undefined)
}

const MOST_PROBLEMS = 5

/** Such as `seconds must be a whole number from 1 to 86400.` */
const described = ({ id, params }: Probe, given: unknown) => {
  const problems = parameterProblems(params, given).slice(0, MOST_PROBLEMS)
  return `${problems.map(({ name = id, message }) => `${name} ${message}`).join('; ')}.`
}
