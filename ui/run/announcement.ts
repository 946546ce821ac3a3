// What a screen reader is told while a test runs: little enough to listen to.

import type { TestRun } from '../../probes/contract/test-run.ts'
import { word } from '../../probes/contract/words.ts'
import { percent } from '../format.ts'
import { verdictOf } from './verdict.tsx'

export interface Announced {
  text: string
  fraction: number
  /** Seconds of the run. */
  at: number
  ended: boolean
}

export const nothingAnnounced: Announced = { text: '', fraction: 0, at: 0, ended: false }

const PAUSE_SECONDS = 60

/** What to announce now: the start, every 10 % but not more than once a minute, and the verdict. */
export const announce = (run: TestRun, last: Announced): Announced => {
  const fraction = run.progress?.fraction ?? 0
  const at = run.lastUptime - run.startUptime
  if (run.end) return last.ended ? last : { text: word(verdictOf(run.end).title), fraction, at, ended: true }
  if (!run.start) return last
  if (last.text === '') return { text: word('run.started'), fraction, at, ended: false }
  const due = tenth(fraction) > tenth(last.fraction) && at - last.at >= PAUSE_SECONDS
  return due ? { text: word('run.announced', { percent: percent(fraction) }), fraction, at, ended: false } : last
}

const tenth = (fraction: number) => Math.floor(fraction * 10)
