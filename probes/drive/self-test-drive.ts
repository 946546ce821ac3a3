// The drive as its self-test sees it: read, start, abort, and what the test ended with.
import { isDeepStrictEqual } from 'node:util'
import { Inconclusive, Skip } from '../contract/errors.ts'
import type { SmartAddress } from '../contract/probe.ts'
import { cleaned } from '../machine/sysfs.ts'
import { ataResult, runningSelfTest, type SelfTest, selfTestLog } from './self-test-log.ts'
import { argumentOf, expectedSeconds, type Kind } from './self-test-support.ts'
import { printedLines, type SmartData } from './smart-data.ts'
import { EXIT, type SmartAnswer, smartctl } from './smartctl.ts'

export interface SelfTestDrive {
  read(): Promise<SmartAnswer>
  /** What smartctl printed. Throws when the drive refuses. */
  start(): Promise<string>
  /** Whether none is running any more. */
  abort(): Promise<boolean>
  /** Of the self-test that ended after `before` was read. */
  result(before: SmartData): Promise<{ test: SelfTest; json: string }>
  expected(data: SmartData): number | undefined
}

const ABORT_MS = 120_000

export const createSelfTestDrive = (address: SmartAddress, kind: Kind, signal: AbortSignal): SelfTestDrive => ({
  read: () => smartctl(address, ['-a'], signal),
  start: async () => {
    const { data, exit } = await smartctl(address, ['-t', argumentOf(kind)], signal)
    const said = cleaned(printedLines(data).slice(3).join(' '), 500)
    if (exit & EXIT.command) throw refused(said)
    return said
  },
  abort: async () => {
    const own = AbortSignal.timeout(ABORT_MS)
    await smartctl(address, ['-X'], own)
    return !isRunning((await smartctl(address, ['-a'], own)).data)
  },
  result: async before => {
    const { data, json } = await smartctl(address, ['-x'], signal)
    // A full log of equal entries looks as before.
    const test = newEntry(before, data) ?? ataResult(data)
    if (!test) throw new Inconclusive('self-test-no-result', 'The drive kept no result of its self-test.')
    return { test, json }
  },
  expected: data => expectedSeconds(data, kind),
})

export const isRunning = (data: SmartData): boolean => runningSelfTest(data, printedLines(data)) !== undefined

/** The newest entry of the log when it is not an old one. */
export const newEntry = (before: SmartData, after: SmartData): SelfTest | undefined => {
  const now = selfTestLog(after)
  return isDeepStrictEqual(selfTestLog(before), now) ? undefined : now?.[0]
}

const refused = (said: string) =>
  /not supported|unsupported/i.test(said)
    ? new Skip('no-self-test', `The drive has no such self-test: ${said}`)
    : new Inconclusive('self-test-not-started', `The drive did not start its self-test: ${said}`)
