// `rescue-pro COMMAND --help`.
import { expected } from '../../probes/contract/parameter-problem.ts'
import type { Probe } from '../../probes/contract/probe.ts'
import { word } from '../../probes/contract/words.ts'
import { findProbe, probes } from '../../probes/registry.ts'
import { COMMON_TEXT, USAGE_TEXT } from './usage.ts'

/** How `command` is called; for `run` also which probes there are, or which parameters the named one takes. */
export const commandHelp = (command: string, words: readonly string[]): string => {
  const calls = USAGE_TEXT.split('\n').filter(line => line.startsWith(`rescue-pro ${command} `))
  const probe = words.map(findProbe).find(found => found !== undefined)
  const more = command === 'run' ? (probe ? parameters(probe) : probes.map(summary)) : []
  return [...calls, ...(more.length > 0 ? ['', ...more] : []), '', COMMON_TEXT].join('\n')
}

const summary = ({ id, title }: Probe) => `  ${id.padEnd(24)} ${word(title)}`

const parameters = (probe: Probe): string[] => [
  `${probe.id}: ${word(probe.summary)}`,
  ...Object.entries(probe.params.shape).map(([name, schema]) => {
    const { title, unit, description } = schema.meta() ?? {}
    const text = [title, unit && `in ${unit}`].filter(Boolean).join(', ')
    const more = description === undefined ? '' : `. ${description}`
    return `  --${name.padEnd(20)} ${text}: ${expected(schema)}${standard(schema.safeParse(undefined).data)}${more}`
  }),
]

const standard = (value: unknown) => (value === undefined ? '' : ` (${value} when not given)`)
