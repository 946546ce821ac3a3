// Reads the small files of /sys and /proc. Every reader takes its root, so that captured machines can be replayed.
import { readdir, readFile } from 'node:fs/promises'

/** The file's text without surrounding blanks; undefined when it is missing or the driver refuses to read it. */
export const readText = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}

/** The whole number in a file; undefined when there is none. */
export const readNumber = async (path: string): Promise<number | undefined> => {
  const text = await readText(path)
  return text !== undefined && /^-?\d{1,18}$/.test(text) ? Number(text) : undefined
}

/** cpu2 before cpu10. Not by a collator: making one takes a twentieth of what each run process takes to start. */
export const sortedByNumber = (names: readonly string[]): string[] =>
  names
    .map(name => ({ name, key: name.replace(/\d+/g, digits => digits.padStart(20, '0')) }))
    .sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key))
    .map(({ name }) => name)

/** Sorted names in a folder that match `pattern`; none when it is missing. */
export const listFolder = async (path: string, pattern: RegExp): Promise<string[]> => {
  try {
    const names = await readdir(path)
    return sortedByNumber(names.filter(name => pattern.test(name)))
  } catch {
    return []
  }
}

/** Text from devices, fit for a record: one line, no control characters, at most `length` characters. */
export const cleaned = (text: string, length = 120): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, length)
