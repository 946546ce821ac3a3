// Bytes that the real smartctl printed: ours from the machine in QEMU, and the recorded ones of real drives.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSmart, type SmartData } from '../../../probes/drive/smart-data.ts'

const OWN = new URL('../../cases/smartctl/7.4/', import.meta.url).pathname

export const caseText = (name: string): string => readFileSync(join(OWN, `${name}.json`), 'utf8')
export const caseData = (name: string): SmartData => parsed(caseText(name))

export const parsed = (text: string): SmartData => {
  const data = parseSmart(text)
  if (!data) throw new Error('Not what smartctl prints')
  return data
}

/** The case with something else in it, where no drive at hand says so. */
export const changed = (name: string, change: (json: never) => void): SmartData => {
  const json = JSON.parse(caseText(name))
  change(json as never)
  return parsed(JSON.stringify(json))
}

const CASES = process.env['RESCUE_PRO_CASES']
export const recordedMissing = CASES === undefined ? 'RESCUE_PRO_CASES does not name the folder' : undefined

/** Name and text of each recorded output; none where RESCUE_PRO_CASES does not name their folder. */
export const recorded = (): [name: string, text: string][] =>
  CASES === undefined
    ? []
    : readdirSync(join(CASES, 'smart'))
        .filter(name => name.endsWith('.json'))
        .map(name => [name, readFileSync(join(CASES, 'smart', name), 'utf8')])
