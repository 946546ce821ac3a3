import type { TargetKind } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import { findTarget } from '../executive/request.ts'
import type { Machine } from '../machine.ts'
import { UsageError } from './usage-error.ts'

type MachineTarget = Machine['targets'][number]

/** The target that `name` names; without a name the only one of its kind. Throws a UsageError that lists them all. */
export const chosenTarget = (kind: TargetKind, name: string | undefined, { targets }: Machine): MachineTarget => {
  const possible = targets.filter(target => target.kind === kind)
  const found = name === undefined ? onlyOne(possible) : findTarget(possible, name)
  if (found) return found
  throw new UsageError([whyNone(kind, name, possible), ...possible.map(line)].join('\n'))
}

const onlyOne = (possible: MachineTarget[]) => (possible.length === 1 ? possible[0] : undefined)

const whyNone = (kind: TargetKind, name: string | undefined, possible: MachineTarget[]) => {
  if (possible.length === 0) return word('list.noneOfKind', { kind })
  return name === undefined ? word('list.which', { kind }) : word('list.notOne', { kind, name })
}

const line = ({ id, device, name, serialNumber }: MachineTarget) =>
  [`  ${id}`, device, name, serialNumber && word('console.serial', { serial: serialNumber })].filter(Boolean).join('  ')
