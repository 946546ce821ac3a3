// Reads the small files of /sys and /proc. Every reader takes its root, so that captured machines can be replayed.
// What the kernel knows by itself is read at once: a look at the machine reads some hundred files, and to have another
// thread read each takes six times as long as reading it.
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** The file's text without surrounding blanks; undefined when it is missing or the driver refuses to read it. */
export const readText = async (path: string): Promise<string | undefined> => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** The whole number in a file; undefined when there is none. */
export const readNumber = async (path: string): Promise<number | undefined> => wholeNumber(await readText(path))

/** The same for what a driver asks its device for: while a dying one lets it wait, everything else goes on. */
export const readSensor = async (path: string): Promise<number | undefined> =>
  wholeNumber((await readFile(path, 'utf8').catch(() => undefined))?.trim())

const wholeNumber = (text: string | undefined) =>
  text !== undefined && /^-?\d{1,18}$/.test(text) ? Number(text) : undefined

/** cpu2 before cpu10. Not by a collator: making one takes a twentieth of what each run process takes to start. */
export const sortedByNumber = (names: readonly string[]): string[] =>
  names
    .map(name => ({ name, key: name.replace(/\d+/g, digits => digits.padStart(20, '0')) }))
    .sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key))
    .map(({ name }) => name)

/** Sorted names in a folder that match `pattern`; none when it is missing. */
export const listFolder = async (path: string, pattern: RegExp): Promise<string[]> => {
  try {
    return sortedByNumber(readdirSync(path).filter(name => pattern.test(name)))
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
