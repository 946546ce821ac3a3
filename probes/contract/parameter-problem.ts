// What is wrong with the parameters of a probe, in words that say what to write instead.
import { z } from 'zod'

export interface ParameterProblem {
  /** The parameter's name; undefined when it is about one that the probe does not have. */
  name: string | undefined
  /** Such as `must be a whole number from 1 to 86400`. */
  message: string
}

/** The problems of `params` with a probe's schema, none when they are right. The caller's own text is not in them. */
export const parameterProblems = ({ shape }: z.ZodObject, params: unknown): ParameterProblem[] => {
  const { error } = z.strictObject(shape).safeParse(params)
  return (error?.issues ?? []).map(({ code, path: [name], message }) => {
    if (code === 'unrecognized_keys') return { name: undefined, message: `takes ${namesOf(shape)}` }
    const schema = typeof name === 'string' ? shape[name] : undefined
    return schema ? { name: String(name), message: `must be ${expected(schema)}` } : { name: undefined, message }
  })
}

const namesOf = (shape: z.ZodRawShape) => Object.keys(shape).join(', ') || 'no parameters'

/** What a parameter may be, such as `a whole number from 1 to 86400`. */
export const expected = (schema: z.core.$ZodType): string => {
  const { type, enum: values, minimum, maximum, maxLength } = z.toJSONSchema(schema, { io: 'input' })
  if (values) return `one of ${values.join(', ')}`
  if (type === 'boolean') return 'true or false'
  if (type !== 'integer' && type !== 'number')
    return maxLength === undefined ? 'text' : `text of at most ${maxLength} characters`
  return [type === 'integer' ? 'a whole number' : 'a number', range(bound(minimum), bound(maximum))]
    .filter(Boolean)
    .join(' ')
}

/** Zod gives every whole number the bounds of what JavaScript counts exactly, which say nothing. */
const bound = (limit: number | undefined) =>
  limit === undefined || Math.abs(limit) === Number.MAX_SAFE_INTEGER ? undefined : limit

const range = (from: number | undefined, to: number | undefined) => {
  if (from !== undefined && to !== undefined) return `from ${from} to ${to}`
  if (from !== undefined) return `of at least ${from}`
  return to === undefined ? '' : `of at most ${to}`
}
