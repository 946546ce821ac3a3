import { readFile } from 'node:fs/promises'
import { word } from '../../probes/contract/words.ts'
import { checkChain } from '../report/chain-check.ts'
import type { Environment } from './environment.ts'
import { parse } from './options.ts'
import { UsageError } from './usage-error.ts'

/** `verify FILE`: whether a run's records.jsonl is complete and unchanged; 0 when it is, 1 when not. */
export const verify = async (args: string[], { stdout }: Environment): Promise<number> => {
  const { words } = parse(args, {})
  const [file] = words
  if (file === undefined || words.length > 1) throw new UsageError('verify takes one file: a records.jsonl.')
  const check = checkChain(await readFile(file))
  const whole = check.records > 0 && check.firstBroken === undefined && check.hasEnd && check.tornTail === undefined
  stdout.write(`${word(whole ? 'verify.whole' : 'verify.broken', { records: check.records, hash: check.headHash })}\n`)
  if (check.firstBroken !== undefined) stdout.write(`${word('verify.firstBroken', { line: check.firstBroken })}\n`)
  if (!check.hasEnd) stdout.write(`${word('verify.noEnd')}\n`)
  if (check.tornTail !== undefined) stdout.write(`${word('verify.tornTail', { bytes: check.tornTail })}\n`)
  if (check.records === 0) stdout.write(`${word('verify.noRecords')}\n`)
  else if (check.garbage.length > 0) stdout.write(`${word('verify.garbage', { lines: check.garbage.join(', ') })}\n`)
  return whole ? 0 : 1
}
