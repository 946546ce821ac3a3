// The parameters of a probe, as its JSON Schema describes them.
import { word } from '../../probes/contract/words.ts'
import type { Fields } from '../check.ts'

export interface Parameter {
  name: string
  title: string
  type: 'integer' | 'number' | 'boolean' | 'string' | 'choice'
  unit?: string
  description?: string
  minimum?: number
  maximum?: number
  initial?: string | number | boolean
  choices?: string[]
  /** Has no default, and must be given. */
  required?: true
}

/** The parameters that a schema describes; what it says beyond them the server checks. */
export const parametersOf = ({ properties = {}, required }: Fields): Parameter[] =>
  Object.entries(properties as Record<string, Fields>).map(([name, property]) => ({
    ...parameter(name, property),
    ...(Array.isArray(required) && required.includes(name) && property['default'] === undefined
      ? { required: true as const }
      : {}),
  }))

export interface Entry {
  params: Fields
  /** What is wrong, by parameter name. */
  problems: Record<string, string>
}

/** What was typed, as parameters; an empty field is left to the probe's own choice. */
export const readEntry = (parameters: Parameter[], typed: FormData): Entry => {
  const entry: Entry = { params: {}, problems: {} }
  for (const parameter of parameters) {
    const text = String(typed.get(parameter.name) ?? '').trim()
    const problem = text === '' ? missing(parameter) : problemWith(parameter, text)
    if (problem !== undefined) entry.problems[parameter.name] = problem
    else if (parameter.type === 'boolean') entry.params[parameter.name] = text === 'on'
    else if (text !== '') entry.params[parameter.name] = isNumber(parameter) ? Number(text) : text
  }
  return entry
}

export const isNumber = ({ type }: Parameter) => type === 'integer' || type === 'number'

/** What may be typed, in words. */
export const limits = ({ minimum, maximum, unit = '' }: Parameter): string => {
  if (minimum !== undefined && maximum !== undefined) return word('form.between', { minimum, maximum, unit }).trim()
  if (minimum !== undefined) return word('form.atLeast', { minimum, unit }).trim()
  return maximum === undefined ? '' : word('form.atMost', { maximum, unit }).trim()
}

const parameter = (name: string, schema: Fields): Parameter => {
  const { title, unit, description, minimum, maximum, default: initial, enum: choices, type } = schema
  return {
    name,
    title: typeof title === 'string' ? title : name,
    type: Array.isArray(choices) ? 'choice' : knownType(type),
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof minimum === 'number' ? { minimum } : {}),
    // Zod's integers end at 2^53 − 1: no limit that means anything to a person.
    ...(typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
    ...(isScalar(initial) ? { initial } : {}),
    ...(Array.isArray(choices) ? { choices: choices.map(String) } : {}),
  }
}

const knownType = (type: unknown): Parameter['type'] =>
  type === 'integer' || type === 'number' || type === 'boolean' ? type : 'string'

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const missing = ({ required, type }: Parameter) =>
  required && type !== 'boolean' ? word('ui-form.required') : undefined

const problemWith = (parameter: Parameter, text: string): string | undefined => {
  if (!isNumber(parameter)) return undefined
  const { type, minimum = -Infinity, maximum = Infinity } = parameter
  const value = Number(text)
  if (!Number.isFinite(value)) return word('form.notNumber')
  if (type === 'integer' && !Number.isSafeInteger(value)) return word('form.notWhole')
  return value < minimum || value > maximum ? limits(parameter) : undefined
}
