// Values, limits and durations as people read them.
import { unitOf } from '../../probes/contract/words.ts'
import type { Evidence, Limit } from './schema.ts'

const SIGNS: Record<Limit['type'], string> = {
  EQUAL: '=',
  NOT_EQUAL: '≠',
  LESS_THAN: '<',
  LESS_THAN_OR_EQUAL: '≤',
  GREATER_THAN: '>',
  GREATER_THAN_OR_EQUAL: '≥',
  REGEX_MATCH: 'matches',
  REGEX_NO_MATCH: 'does not match',
  IN_SET: 'one of',
  NOT_IN_SET: 'none of',
}

export const limitText = ({ type, value }: Limit, unit: string | undefined): string =>
  `${SIGNS[type]} ${quantity({ value, unit })}`

export const quantity = ({ value, unit = '' }: { value?: Evidence['value']; unit?: string | undefined }): string => {
  if (value === undefined) return ''
  return typeof value === 'number' ? withUnit(rounded(value), unitOf(value, unit)) : withUnit(`${value}`, unit)
}

const withUnit = (text: string, unit: string) => (unit === '' ? text : `${text} ${unit}`)

/** Such as `1 h 02 min 03 s`; below a minute with one decimal. */
export const duration = (seconds: number): string => {
  if (seconds < 59.95) return `${rounded(seconds, 1)} s`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours} h ${two(minutes)} min ${two(rest)} s` : `${minutes} min ${two(rest)} s`
}

/** ISO 8601 as `2026-11-21 01:38:21 UTC`; anything else as it is. */
export const moment = (iso: string): string => iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC')

const rounded = (value: number, digits = 3) => `${Number(value.toFixed(digits))}`
const two = (value: number) => `${value}`.padStart(2, '0')
