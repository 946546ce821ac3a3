import { z } from 'zod'
import type { Probe } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import { probes } from '../../probes/registry.ts'

/** The README's table of probes, as Markdown, from their declarations. */
export const probeTable = (): string =>
  ['| probe | what it is | parameters | needs | writes |', '|---|---|---|---|---|', ...probes.map(row)].join('\n')

const row = (probe: Probe) =>
  `| \`${probe.id}\` | **${word(probe.title)}.** ${word(probe.summary)} | ${parameters(probe)} | ${probe.tools.join(', ') || '–'} | ${probe.writes ? 'yes' : 'no'} |`

const parameters = (probe: Probe): string => {
  const { properties = {} } = z.toJSONSchema(probe.params, { io: 'input' })
  return Object.entries(properties).map(parameter).join('<br>') || '–'
}

const parameter = ([name, schema]: [string, unknown]) => {
  const { default: standard, unit } = schema as { default?: unknown; unit?: string }
  return `\`--${name}\`${unit ? ` ${unit}` : ''}${standard === undefined ? '' : ` (${standard})`}`
}
