// The marks in the event log that tell of a machine that went down during a test. Pure.
import { type Evidence, measurement, unknown } from '../contract/step.ts'
import { type Mark, probeName } from './black-box-mark.ts'
import type { LogEvent } from './event-log.ts'
import { isRecent, MOST_TOLD, moment, type Now } from './recent.ts'

/** The marks of tests that neither ended nor were followed by anything of the same boot, and what was logged after. */
export const judgeMarks = (events: readonly LogEvent[], now: Now): Evidence[] => {
  const open = openMarks(events, now.boot)
  const recent = open.filter(({ mark }) => isRecent(mark.time * 1000, now))
  return [
    measurement('tests without an end in the event log', open.length, { unit: 'tests' }),
    ...recent.slice(-MOST_TOLD).map(({ mark, after }) => unknown('machine-died-in-test', died(mark, after, now))),
  ]
}

interface OpenMark {
  mark: Mark
  /** What was logged after it, until the next mark. */
  after: LogEvent[]
}

const openMarks = (events: readonly LogEvent[], boot: string): OpenMark[] => {
  const marks = events.flatMap(({ mark }, index) => (mark ? [{ mark, index }] : []))
  return marks
    .filter(({ mark }, order) => {
      const lived = marks.slice(order + 1).some(later => later.mark.boot === mark.boot)
      return mark.kind === 'start' && mark.boot !== boot && !lived
    })
    .map(({ mark, index }) => {
      const next = events.findIndex((event, other) => other > index && event.mark)
      return { mark, after: events.slice(index + 1, next < 0 ? undefined : next) }
    })
}

const died = ({ probe, time, boot }: Mark, after: readonly LogEvent[], now: Now) => {
  const hours = (now.time / 1000 - time) / 3600
  const ago = hours >= 0 ? `, ${hours < 1 ? `${Math.round(hours * 60)} min` : `${Math.round(hours)} h`} ago` : ''
  const logged = after.slice(0, MOST_TOLD).map(({ text }) => text)
  return [
    `The machine restarted before ${probeName(probe)} had ended: the event log holds the mark of its start (${moment(time * 1000)}${ago}, boot ${boot}) and nothing of that boot after it.`,
    logged.length > 0 ? `The management controller logged next: ${logged.join('; ')}.` : '',
    'That this test was running does not say which part is the cause.',
  ]
    .filter(Boolean)
    .join(' ')
}
