// Light checks at the border: what the server answers must have the right shape; everything else is an error.
export type Fields = Record<string, unknown>

/**
 * Parses JSON; characters that would hide or reorder other text become visible ones. Not in a `path`: with it the server
 * is asked for a file, byte by byte.
 */
export const parseJson = (json: string): unknown =>
  JSON.parse(json, (key, value) => (typeof value === 'string' && key !== 'path' ? visible(value) : value))

/** The text without control characters and without those that reorder it. */
export const visible = (text: string) => text.replace(/\r\n?/g, '\n').replace(UNSEEN, '\uFFFD')

export const fields = (value: unknown): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected('an object', value)
  return value as Fields
}

export const text = (value: unknown): string => {
  if (typeof value !== 'string') throw unexpected('a text', value)
  return value
}

export const number = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unexpected('a number', value)
  return value
}

export const array = <T>(value: unknown, item: (value: unknown) => T): T[] => {
  if (!Array.isArray(value)) throw unexpected('a list', value)
  return value.map(item)
}

export const optional = <T>(value: unknown, item: (value: unknown) => T): T | undefined =>
  value === undefined || value === null ? undefined : item(value)

/** Control characters but line break and tab, and those that change the direction of text or have no width. */
const UNSEEN = /[^\P{Cc}\n\t]|[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu

const unexpected = (wanted: string, value: unknown) =>
  new TypeError(`The server's answer has ${JSON.stringify(value)?.slice(0, 80)} where ${wanted} should be.`)
