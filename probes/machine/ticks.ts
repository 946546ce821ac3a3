import { setTimeout as pause } from 'node:timers/promises'

/** Yields at once and then every `milliseconds`, until `ended` aborts. */
export async function* ticks(milliseconds: number, ended: AbortSignal): AsyncGenerator<void, void> {
  while (!ended.aborted) {
    yield
    await pause(milliseconds, undefined, { signal: ended }).catch(() => undefined)
  }
}
