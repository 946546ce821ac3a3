// Bytes of a text whose encoding nobody tells.

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1'

export interface Decoded {
  text: string
  encoding: Encoding
  /** Bytes at the start that belong to a character before, and were left out. */
  skipped: number
  /** Bytes that the text was made of. */
  length: number
}

/** A piece of a file: `head` is how the file begins, `last` that nothing comes after the piece. */
export const decode = (piece: Buffer, head: Uint8Array, offset: number, last: boolean): Decoded => {
  const encoding = byMark(head)
  if (encoding !== undefined) return utf16(piece, encoding, offset)
  const skipped = offset === 0 ? 0 : continuations(piece)
  const end = last ? piece.length : wholeEnd(piece)
  const bytes = piece.subarray(skipped, Math.max(skipped, end))
  const text = asUtf8(bytes)
  // The byte order mark of UTF-8 is no character of the text.
  if (text !== undefined) return { text: text.replace(/^\ufeff/, ''), encoding: 'utf-8', skipped, length: bytes.length }
  return { text: windows1252(piece), encoding: 'latin-1', skipped: 0, length: piece.length }
}

const byMark = ([first, second]: Uint8Array): Encoding | undefined =>
  first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined

const utf16 = (piece: Buffer, encoding: Encoding, offset: number): Decoded => {
  const skipped = offset % 2
  const bytes = piece.subarray(skipped, piece.length - ((piece.length - skipped) % 2))
  return { text: new TextDecoder(encoding).decode(bytes), encoding, skipped, length: bytes.length }
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

const continuations = (piece: Uint8Array) => {
  let count = 0
  while (count < 3 && isContinuation(piece[count])) count++
  return count
}

/** Where the last whole character ends. */
const wholeEnd = (piece: Uint8Array) => {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back] ?? 0
    if (isContinuation(byte)) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? piece.length - back : piece.length
  }
  return piece.length
}

const asUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Latin-1 as the web has it: every byte is a character. */
const windows1252 = (bytes: Uint8Array) => new TextDecoder('windows-1252').decode(bytes)
