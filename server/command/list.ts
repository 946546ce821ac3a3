import { word } from '../../probes/contract/words.ts'
import { findProbe } from '../../probes/registry.ts'
import type { Machine } from '../machine.ts'
import type { Environment } from './environment.ts'
import { openBackend } from './open-backend.ts'
import { JSON_OPTION, MACHINE_OPTIONS, parseWordless } from './options.ts'

/** `list`: the targets, and what can be run on each, with the reason where it cannot. */
export const list = async (args: string[], environment: Environment): Promise<number> => {
  const values = parseWordless('list', args, { ...MACHINE_OPTIONS, ...JSON_OPTION })
  const backend = await openBackend(values, environment)
  const { targets } = await backend.machine()
  await backend.close()
  environment.stdout.write(values['json'] ? `${JSON.stringify({ targets })}\n` : `${asText(targets)}\n`)
  return 0
}

const asText = (targets: Machine['targets']) =>
  targets.map(({ id, name, probes }) => [`${id}  ${name}`, ...probes.map(probeLine)].join('\n')).join('\n\n')

const probeLine = ({ id, reason }: { id: string; reason?: string | undefined }) => {
  const probe = findProbe(id)
  const title = probe ? word(probe.title) : ''
  return `  ${id.padEnd(24)} ${title}${reason === undefined ? '' : ` (${word('list.cannot')}: ${reason})`}`
}
