// What smartctl printed, kept in the records for a support desk to read: the text, then all of it as JSON.
import { type Evidence, log } from '../contract/step.ts'
import { parseSmart, printedLines } from './smart-data.ts'

/** A record's text may be 8192 characters long. */
const LONGEST = 8000
/** Some drives have logs without end. */
const MOST_PARTS = 24

export const keptOutput = (command: string, json: string): Evidence[] => [
  ...inParts(command, textOf(json)),
  ...inParts(`${command}, as JSON`, withoutText(json)),
]

const textOf = (json: string) => {
  const data = parseSmart(json)
  return data ? printedLines(data).join('\n') : json
}

const withoutText = (json: string) => json.replace(/"output":\[(?:"(?:[^"\\]|\\.)*",?)*\],?/, '')

const inParts = (title: string, text: string): Evidence[] => {
  const parts = text.replace(/[^\P{C}\n\t]+/gu, ' ').match(new RegExp(`[^]{1,${LONGEST}}`, 'g')) ?? []
  return parts
    .slice(0, MOST_PARTS)
    .map((part, index) => log('INFO', `${title} (${index + 1}/${parts.length}):\n${part}`))
}
