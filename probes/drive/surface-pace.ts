// How fast a scan goes, and how long it will take from here. Pure.

export interface Pace {
  /** Bytes a second over the last WINDOW_S seconds; 0 before anything is known. */
  rate: number
  /** undefined before anything is known. */
  etaSeconds?: number
}

const WINDOW_S = 20

/** `size`: of the drive, `to`: where the scan ends, in bytes. */
export const createPace = (size: number, to: number, rotational: boolean) => {
  const seen: { seconds: number; at: number }[] = []
  /** `at`: bytes from the start of the drive. */
  return (seconds: number, at: number): Pace => {
    seen.push({ seconds, at })
    while (seen.length > 2 && seconds - (seen[1]?.seconds ?? 0) > WINDOW_S) seen.shift()
    const first = seen[0] ?? { seconds, at }
    const rate = seconds > first.seconds ? (at - first.at) / (seconds - first.seconds) : 0
    if (rate <= 0) return { rate: 0 }
    return { rate, etaSeconds: (rotational ? turning(at / size, to / size) * size : to - at) / rate }
  }
}

/**
 * A disk's outer tracks hold about twice as much as its inner ones, and every turn takes the same time: read at
 * today's rate, how much of the drive would the rest be worth.
 */
const turning = (from: number, to: number) => {
  const speed = (place: number) => 1 - place / 2
  return speed(from) * 2 * Math.log(speed(from) / speed(to))
}
