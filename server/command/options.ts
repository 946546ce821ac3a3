// The options of the command line. Everything that is not asked for by a command is a usage error.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { ReportFormat } from '../report/collect.ts'
import { UsageError } from './usage-error.ts'

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const

/** Of all commands that act on a machine. */
export const MACHINE_OPTIONS = { state: TEXT, host: TEXT, token: TEXT, fingerprint: TEXT } as const
export const JSON_OPTION = { json: FLAG } as const
export const RUN_OPTIONS = { confirm: TEXT, queue: FLAG } as const
export const SERVE_OPTIONS = { state: TEXT, listen: TEXT, port: TEXT } as const
export const REPORT_OPTIONS = { ...MACHINE_OPTIONS, format: TEXT, output: TEXT } as const

export const EXPLORE_OPTIONS = { ...MACHINE_OPTIONS, ...JSON_OPTION, name: TEXT, text: TEXT, output: TEXT } as const

export type Values = Record<string, string | boolean | undefined>

type Options = NonNullable<ParseArgsConfig['options']>

/** The positional words and the options' values; throws a UsageError that names what is wrong. */
export const parse = (args: string[], options: Options): { words: string[]; values: Values } => {
  const { positionals, values, tokens } = parseArgs({ args, options, strict: false, tokens: true })
  for (const token of tokens) if (token.kind === 'option') check(token, options)
  return { words: positionals, values: values as Values }
}

/** The values of the options of a command that takes no words. */
export const parseWordless = (command: string, args: string[], options: Options): Values => {
  const { words, values } = parse(args, options)
  if (words.length > 0) throw new UsageError(`${command} takes no words, not '${words.join(' ')}'.`)
  return values
}

interface Given {
  name: string
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

const check = ({ name, rawName, value, inlineValue }: Given, options: Options) => {
  const type = Object.hasOwn(options, name) ? options[name]?.type : undefined
  if (type === undefined) throw new UsageError(`There is no option ${rawName} here. ${listed(Object.keys(options))}`)
  if (type === 'boolean' && value !== undefined) throw new UsageError(`${rawName} takes no value, not '${value}'.`)
  const isValue = value !== undefined && (inlineValue || !/^-[^\d]/.test(value))
  if (type === 'string' && !isValue) throw new UsageError(`${rawName} needs a value behind it.`)
}

const listed = (names: string[]) =>
  names.length === 0 ? 'There are none.' : `There are ${names.map(name => `--${name}`).join(', ')}.`

export const text = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** A whole number from 1 to `most`. */
export const count = (name: string, value: string, most: number): number => {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < 1 || number > most) {
    throw new UsageError(`--${name} takes a whole number from 1 to ${most}, not '${value}'.`)
  }
  return number
}

const REPORT_FORMATS: Record<string, ReportFormat> = { html: 'html', json: 'json', ocp: 'ocp.jsonl' }

export const reportFormat = (name: string): ReportFormat => {
  const format = REPORT_FORMATS[name]
  if (format === undefined) {
    throw new UsageError(`--format is one of ${Object.keys(REPORT_FORMATS).join(', ')}, not '${name}'.`)
  }
  return format
}
