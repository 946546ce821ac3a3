import type { Validator } from '../../probes/contract/records.ts'
import { word } from '../../probes/contract/words.ts'
import { quantity } from '../format.ts'

/** A limit as people read it: `≤ 95 °C`. */
export const limitText = ({ type, value }: Validator, unit?: string): string => {
  switch (type) {
    case 'EQUAL':
      return `=\u00A0${quantity(value, unit)}`
    case 'NOT_EQUAL':
      return `≠\u00A0${quantity(value, unit)}`
    case 'LESS_THAN':
      return `<\u00A0${quantity(value, unit)}`
    case 'LESS_THAN_OR_EQUAL':
      return `≤\u00A0${quantity(value, unit)}`
    case 'GREATER_THAN':
      return `>\u00A0${quantity(value, unit)}`
    case 'GREATER_THAN_OR_EQUAL':
      return `≥\u00A0${quantity(value, unit)}`
    case 'REGEX_MATCH':
    case 'IN_SET':
      return word('limit.in', { value: `${value}` })
    case 'REGEX_NO_MATCH':
    case 'NOT_IN_SET':
      return word('limit.notIn', { value: `${value}` })
  }
}

/** All limits of a value; those that it violates say so. */
export const limitTexts = (validators: Validator[] = [], violated: Validator[], unit?: string): string =>
  validators.map(limit => markedText(limit, violated.includes(limit), unit)).join(', ') || '–'

export const limitSource = ({ metadata }: Validator): string => {
  const source = metadata?.['source']
  return typeof source === 'string' ? source : '–'
}

const markedText = (limit: Validator, broken: boolean, unit?: string) =>
  broken ? word('limit.broken', { limit: limitText(limit, unit) }) : limitText(limit, unit)
