// Reads a line of a memtester's standard error.
import type { Failure } from './memtester-events.ts'

/** The failure that `line` tells; undefined when it is about something else. Formats: tests.c of 4.6.0 and 4.7.1. */
export const parseFailure = (line: string): Failure | undefined => {
  const [, first, second, offset = FAILED_ADDRESS.exec(line)?.[1]] = FAILED_WORD.exec(line) ?? []
  if (offset === undefined) return undefined
  const words: Pick<Failure, 'words'> = first && second ? { words: [hexadecimal(first), hexadecimal(second)] } : {}
  return { offset: hexadecimal(offset), ...words }
}

const FAILED_WORD = /^FAILURE: 0x([0-9a-f]{1,16}) != 0x([0-9a-f]{1,16}) at offset 0x([0-9a-f]{1,16})\.?$/
const FAILED_ADDRESS = /^FAILURE: possible bad address line at offset 0x([0-9a-f]{1,16})\.?$/

const hexadecimal = (digits: string) => BigInt(`0x${digits}`)
