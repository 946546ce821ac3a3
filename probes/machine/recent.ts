// What of the stores that nobody empties still says something of the machine as it is now.

export interface Now {
  /** The digest of this boot in the marks. */
  boot: string
  /** Milliseconds since 1970. */
  time: number
}

/** Of each kind, at most so many are told; all are counted. */
export const MOST_TOLD = 5

const RECENT_MS = 7 * 24 * 3600 * 1000

/** A time in the future, as after a clock was set back, counts too. */
export const isRecent = (time: number, now: Now): boolean => time > now.time - RECENT_MS

export const moment = (time: number): string => new Date(time).toISOString().replace(/T(.*)\.\d+Z/, ' $1 UTC')
