// Waiting for a state. The limit is a safety net and not a time that anything is expected to take.
import { setTimeout as sleep } from 'node:timers/promises'

interface Options {
  seconds?: number
  /** What to say of the state reached, when it was not the wanted one. */
  instead?: () => string | Promise<string>
}

/** The first value that is not undefined and not false. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { seconds = 300, instead }: Options = {},
): Promise<T> => {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`Waited ${seconds} s for ${what}. ${(await instead?.()) ?? ''}`)
    await sleep(200)
  }
}
