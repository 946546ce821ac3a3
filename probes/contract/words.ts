// The one catalogue of what people read: interface, command line and report. Technical strings that must stay
// the same in every language (verdicts, symptoms, rule ids, records) are not words and do not stand here.
import { commandWords } from './words/command.ts'
import { consoleWords } from './words/console.ts'
import { filesWords } from './words/files.ts'
import { pageWords } from './words/page.ts'
import { probesWords } from './words/probes.ts'
import { reportWords } from './words/report.ts'
import { runWords } from './words/run.ts'
import { targetsWords } from './words/targets.ts'

export const words = {
  ...consoleWords,
  ...commandWords,
  ...pageWords,
  ...runWords,
  ...targetsWords,
  ...reportWords,
  ...probesWords,
  ...filesWords,
} as const

export type Word = keyof typeof words

/** A unit that is a noun in the plural (`sectors`), as it is said of this many. */
export const unitOf = (value: number, unit: string): string =>
  value === 1 ? unit.replace(/(?<=sh)es$|(?<=[a-z]{3})s$/, '') : unit

/** The text for `key`, with `{name}` replaced by `values.name`. */
export const word = (key: Word, values: Record<string, string | number> = {}): string =>
  words[key].replace(/\{(\w+)\}/g, (hole, name: string) => `${values[name] ?? hole}`)
