// What the traces of an earlier boot say, each with its source: never more than that the machine went down, and when.
// What was running at that time is not accused. Pure.
import { type Evidence, log, measurement, unknown } from '../contract/step.ts'
import type { Crash } from './crash-store.ts'
import { classifyEvent, EVENT_CATEGORIES } from './event-category.ts'
import type { LogEvent } from './event-log.ts'
import type { KernelMessage } from './kmsg.ts'
import { describeMachineCheck, findMachineChecks } from './machine-check.ts'
import { isRecent, MOST_TOLD, moment, type Now } from './recent.ts'
import { cleaned } from './sysfs.ts'
import { resetCause, type Watchdog } from './watchdogs.ts'

/** What the management controller itself logged of the last days. */
export const judgeEvents = (events: readonly LogEvent[], now: Now): Evidence[] => {
  const bad = Map.groupBy(events, ({ text }) => classifyEvent(text)?.id)
  return EVENT_CATEGORIES.flatMap(({ id, meaning }) => {
    const all = bad.get(id) ?? []
    const last = all.filter(({ time }) => time !== undefined && isRecent(time, now)).at(-1)
    const counted = measurement(`event log ${id}`, all.length, { unit: 'events' })
    if (!last) return [counted]
    const message = `The management controller logged that ${meaning}: ${last.text}, ${moment(last.time ?? 0)}, record ${last.id}.`
    return [counted, unknown(`event-log-${id}`, message)]
  })
}

export const judgeCrashes = (crashes: readonly Crash[], now: Now): Evidence[] => {
  const recent = crashes.filter(({ time }) => isRecent(time, now))
  const older = crashes.filter(({ time }) => !isRecent(time, now))
  return [
    measurement('crash records', crashes.length, { unit: 'crashes' }),
    ...older.slice(-MOST_TOLD).map(crash => log('INFO', `Long ago: ${toldOf(crash)}`)),
    ...recent.slice(-MOST_TOLD).map(crash => unknown(verdictOf(crash), toldOf(crash))),
  ]
}

export const judgeWatchdogs = (watchdogs: readonly Watchdog[]): Evidence[] =>
  watchdogs.flatMap(watchdog => {
    const cause = resetCause(watchdog)
    const value = measurement(`watchdog ${watchdog.name} boot status`, watchdog.bootStatus)
    if (cause === undefined) return [value]
    const message = `The watchdog ${watchdog.name} says why the machine started: ${cause}.`
    return [value, unknown('machine-watchdog-reset', message)]
  })

/** The management controller's answer to why it last restarted the machine (IPMI 2.0, 28.11). */
export const judgeRestartCause = (cause: string): Evidence[] => [
  measurement('restart cause', cause),
  ...(/watchdog/i.test(cause)
    ? [unknown('machine-watchdog-reset', `The management controller says why the machine started: ${cause}.`)]
    : []),
]

/** What the kernel said at its start about the boot before: errors that firmware or processor had kept. */
export const judgeKernelStart = (messages: readonly KernelMessage[]): Evidence[] => {
  const early = messages.filter(({ microseconds }) => microseconds < START_MICROSECONDS)
  const bert = early.findIndex(({ text }) => /^BERT: Error records from previous boot/.test(text))
  const told = early.slice(bert + 1, bert + 6).map(({ text }) => cleaned(text.replace(HARDWARE_ERROR, ''), 120))
  const checks = findMachineChecks(early.map(({ text }) => text).join('\n')).map(describeMachineCheck)
  if (checks.length === 0 && early.some(({ text }) => CHECKS_LOGGED.test(text))) checks.push(UNDESCRIBED)
  return [
    ...(bert < 0
      ? []
      : [unknown('machine-firmware-error', `The firmware kept an error of the boot before: ${told.join('; ')}.`)]),
    ...checks
      .slice(0, MOST_TOLD)
      .map(check => unknown('machine-check-before', `A machine check of the boot before was kept: ${check}.`)),
  ]
}

const CHECKS_LOGGED = /^mce: \[Hardware Error\]: Machine check events logged/
const UNDESCRIBED = 'the kernel does not say which'
const HARDWARE_ERROR = /^(mce: )?\[Hardware Error\]: */
/** What processors kept is read before user space starts. */
const START_MICROSECONDS = 15_000_000

const verdictOf = ({ machineChecks, kind }: Crash) =>
  machineChecks.length > 0 ? 'machine-fatal-check' : kind === 'Panic' ? 'machine-kernel-panic' : 'machine-kernel-crash'

const toldOf = ({ kind, reason, time, machineChecks, files }: Crash) =>
  [
    `An earlier boot ended or was disturbed by a crash (${kind}, ${moment(time)}): ${reason ?? 'no reason was saved'}.`,
    ...machineChecks.slice(0, MOST_TOLD).map(check => `The hardware had reported: ${describeMachineCheck(check)}.`),
    `Saved as ${files.join(', ')}.`,
  ].join(' ')
