import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Crockford's base 32: no I, L, O and U. */
const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 26

/** A new access code of 130 random bits, in groups that a person can read out. */
export const makeCode = (): string => {
  const symbols = [...randomBytes(LENGTH)].map(byte => SYMBOLS[byte % SYMBOLS.length]).join('')
  return symbols.replace(/.{5}(?=.{5})/g, '$&-')
}

/** The code without what people change when they type it: case, spaces, dashes, I, L and O. */
export const plainCode = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')

/** What the code is known by. */
export const codeDigest = (code: string): string => digest(plainCode(code))

/** SHA-256 in hex. Enough for secrets of 112 bits and more (ASVS 5.0, 6.5.2). */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Whether two digests are equal, in a time that does not say where they differ. */
export const sameDigest = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other))
