// Names as the file system has them: bytes, of which not all are text.
import { refused } from './refused.ts'

/** A name's bytes, one character each (Latin-1): what the kernel takes and gives, whether or not it is UTF-8. */
export type Name = string

const MOST_BYTES = 64 * 1024

/** For requests: what is UTF-8 stands for itself, except `%` as `%25`; every other byte is `%XX`. */
export const escapePath = (names: readonly Name[]): string => `/${names.map(escapeName).join('/')}`

const escapeName = (name: Name) =>
  name.replace(PIECES, (piece, text?: string) =>
    text === undefined ? percent(piece) : utf8(text).replaceAll('%', '%25'),
  )

/** The names that an escaped path goes through. Throws Refused where it is none, or climbs. */
export const parsePath = (path: string): Name[] => {
  const names = path.split('/').filter(name => name !== '' && name !== '.')
  const broken = names.some(name => name.replace(/%[0-9a-f]{2}/gi, '').includes('%'))
  if (!path.startsWith('/') || broken || Buffer.byteLength(path) > MOST_BYTES) throw badPath()
  return names.map(unescapeName)
}

const unescapeName = (escaped: string): Name => {
  const plain = Buffer.from(escaped, 'utf8').toString('latin1')
  const name = plain.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (name === '..' || name === '.' || /[/\0]/.test(name)) throw badPath()
  return name
}

/** What people read: without control characters and those that turn or hide text. */
export const displayed = (name: Name): string =>
  shown(name.replace(PIECES, (_, text) => (text ? text : '\xef\xbf\xbd')))

const shown = (name: Name) => utf8(name).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '�')

const badPath = () => refused(400, 'bad-path', 'explorer.badPath')

const utf8 = (bytes: Name) => Buffer.from(bytes, 'latin1').toString('utf8')

const percent = (byte: string) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** Runs of valid UTF-8 (RFC 3629, section 4), or a single byte that belongs to none. */
const PIECES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all bytes are looked at
  /((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[\x80-\xff]/g
