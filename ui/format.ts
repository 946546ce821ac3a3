// Values as people read them.
import { unitOf, type Word, word, words } from '../probes/contract/words.ts'

/** Seconds as `1 h 20 min`, `4 min 10 s` or `12 s`. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return word('duration.seconds', { seconds: whole })
  if (whole < 3600 && whole % 60 === 0) return word('duration.minutesOnly', { minutes: whole / 60 })
  if (whole < 3600) return word('duration.minutes', { minutes: Math.floor(whole / 60), seconds: whole % 60 })
  return word('duration.hours', { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60) })
}

/** Two durations as a range; rounded to what an estimate is worth. */
export const durationRange = (low: number, high: number): string => {
  const [from, to] = [duration(rounded(low)), duration(rounded(high))]
  return from === to ? word('duration.about', { duration: from }) : word('duration.range', { from, to })
}

/** A measured value with its unit; at most four significant digits, as no sensor of ours is better. */
export const quantity = (value: string | number | boolean, unit = ''): string => {
  if (typeof value === 'string') return withUnit(value, unit)
  if (typeof value === 'boolean') return word(value ? 'value.true' : 'value.false')
  if (unit === 'B' || unit === 'B/s') return bytes(value, unit)
  const text = withUnit(Number.isInteger(value) ? whole.format(value) : short.format(value), unitOf(value, unit))
  return unit === 'bytes' && value >= 2 ** 20 ? `${text} (${bytes(value, 'B')})` : text
}

export const percent = (fraction: number) => `${Math.floor(fraction * 100)}\u00A0%`

export const timeOfDay = (date: Date) => date.toLocaleTimeString(LANGUAGE, { hourCycle: 'h23' })

export const dateAndTime = (iso: string) =>
  new Date(iso).toLocaleString(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })

/** The word for a key made at run time; the text itself where the catalogue has none. */
export const wordOr = (key: string, text: string) => (Object.hasOwn(words, key) ? word(key as Word) : text)

/** Numbers and dates are written as in the language of the words. */
const LANGUAGE = 'en'

const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 })
const short = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 4 })

const withUnit = (text: string, unit: string) => (unit === '' ? text : `${text}\u00A0${unit}`)

const bytes = (value: number, unit: string) => {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)))
  return `${tenths.format(value / 2 ** (10 * power))}\u00A0${['', 'Ki', 'Mi', 'Gi', 'Ti'][power]}${unit}`
}

const rounded = (seconds: number) => {
  const grain = seconds < 60 ? 5 : seconds < 600 ? 15 : 60
  return seconds < 10 ? Math.ceil(seconds) : Math.round(seconds / grain) * grain
}
