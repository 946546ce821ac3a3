import type { Validator } from './records.ts'

type Scalar = Validator['value']

/** Whether `value` breaks the limit. A value that cannot be compared with the limit breaks it. */
export const violates = (validator: Validator, value: Scalar): boolean => !holds(validator, value)

/** Those of the limits that `value` breaks. */
export const violated = (validators: Validator[] | undefined, value: Scalar): Validator[] =>
  (validators ?? []).filter(validator => violates(validator, value))

const holds = ({ type, value: limit }: Validator, value: Scalar): boolean => {
  switch (type) {
    case 'EQUAL':
      return value === limit
    case 'NOT_EQUAL':
      return typeof value === typeof limit && value !== limit
    case 'LESS_THAN':
      return comparable(value, limit) && value < limit
    case 'LESS_THAN_OR_EQUAL':
      return comparable(value, limit) && value <= limit
    case 'GREATER_THAN':
      return comparable(value, limit) && value > limit
    case 'GREATER_THAN_OR_EQUAL':
      return comparable(value, limit) && value >= limit
    case 'REGEX_MATCH':
      return pattern(limit)?.test(String(value)) === true
    case 'REGEX_NO_MATCH':
      return pattern(limit)?.test(String(value)) === false
    case 'IN_SET':
      return members(limit).includes(String(value))
    case 'NOT_IN_SET':
      return !members(limit).includes(String(value))
  }
}

const comparable = (value: Scalar, limit: Scalar) => typeof value === 'number' && typeof limit === 'number'

const pattern = (limit: Scalar): RegExp | undefined => {
  try {
    return new RegExp(String(limit))
  } catch {
    return undefined
  }
}

/** The specification's schema allows only one scalar as a set's value: ours is a comma-separated list. */
const members = (limit: Scalar) =>
  String(limit)
    .split(',')
    .map(member => member.trim())
