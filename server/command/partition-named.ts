import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import type { Machine } from '../machine.ts'

/** A partition by its id, by its device, or by its device's name. */
export const partitionNamed = async (name: string, machine: Promise<Machine>) => {
  const { targets } = await machine
  const found = targets.find(
    ({ id, kind, device }) => kind === 'partition' && (id === name || device === name || device === `/dev/${name}`),
  )
  if (found === undefined) throw new Refusal(404, 'unknown-target', word('explorer.unknownTarget'))
  return found
}
