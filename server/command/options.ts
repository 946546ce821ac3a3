// The options of the command line. Everything that is not asked for by a command is a usage error.
import { parseArgs } from 'node:util'
import type { ReportFormat } from '../report/collect.ts'
import { UsageError } from './usage-error.ts'

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const

/** Of all commands that act on a machine. */
export const MACHINE_OPTIONS = { state: TEXT, host: TEXT, token: TEXT, fingerprint: TEXT } as const
export const JSON_OPTION = { json: FLAG } as const
export const CONFIRM_OPTION = { confirm: TEXT } as const
export const SERVE_OPTIONS = { state: TEXT, listen: TEXT, port: TEXT } as const
export const REPORT_OPTIONS = { ...MACHINE_OPTIONS, format: TEXT, output: TEXT } as const

export const EXPLORE_OPTIONS = { ...MACHINE_OPTIONS, ...JSON_OPTION, name: TEXT, text: TEXT, output: TEXT } as const

export type Values = Record<string, string | boolean | undefined>

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options']

/** The positional words and the options' values; throws a UsageError that names what is wrong. */
export const parse = (args: string[], options: Options): { words: string[]; values: Values } => {
  try {
    const { positionals, values } = parseArgs({ args, options: options ?? {}, allowPositionals: true })
    return { words: positionals, values: values as Values }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

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
