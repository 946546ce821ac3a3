// How far the tools of a run have come, as progress of the whole run.
import { readFile } from 'node:fs/promises'
import { type Evidence, progress } from '../contract/step.ts'
import type { Work } from './file-systems/file-system.ts'

/** The part of the whole run that one tool has: 0 to 1. */
export interface Share {
  from: number
  to: number
}

export const WHOLE: Share = { from: 0, to: 1 }

/** Equal shares for `count` tools. */
export const shareOf = (index: number, count: number): Share => ({ from: index / count, to: (index + 1) / count })

/** Too little is known before this time to say when it ends. */
const LEAST_SECONDS = 3

export const createWorkMeter = ({ from, to }: Share, now = () => performance.now()) => {
  const begin = now()
  const rated = (work: Work, etaSeconds?: number): Evidence => {
    const seconds = (now() - begin) / 1000
    const rate = work.workDone !== undefined && seconds > 0 ? Math.round(work.workDone / seconds) : undefined
    return progress({
      ...work,
      fraction: Math.min(1, from + (to - from) * work.fraction),
      ...(rate === undefined ? {} : { rate }),
      ...(etaSeconds === undefined ? {} : { etaSeconds }),
    })
  }
  return {
    /** When it ends is said of the last tool alone: how long another will take is not known. */
    at(work: Work): Evidence {
      const seconds = (now() - begin) / 1000
      const known = to === 1 && seconds > LEAST_SECONDS && work.fraction > 0.01
      const left = (seconds * (1 - work.fraction)) / work.fraction
      return rated(work, known ? Math.round(left) : undefined)
    },
    /** For a tool that says nothing: what it has read, without a percentage that nobody knows. */
    bytesRead: (bytes: number): Evidence => rated({ fraction: 0, workDone: bytes, unit: 'bytes' }),
    end: (): Evidence => progress({ fraction: to, ...(to === 1 ? { etaSeconds: 0 } : {}) }),
  }
}

/** Bytes that the process has read so far; undefined when it has gone. */
export const bytesReadBy = async (pid: number): Promise<number | undefined> => {
  const text = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '')
  const bytes = /^rchar: (\d+)$/m.exec(text)?.[1]
  return bytes === undefined ? undefined : Number(bytes)
}
