const INTERRUPTS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/** Calls `action` at each Ctrl-C or SIGTERM, until the returned function gives the signals back to the process. */
export const onInterrupt = (action: () => void, signals = INTERRUPTS) => {
  for (const name of signals) process.on(name, action)
  return () => {
    for (const name of signals) process.off(name, action)
  }
}

/** Aborts at the first Ctrl-C or SIGTERM; `stop` gives the signals back to the process. */
export const interruptSignal = (signals = INTERRUPTS) => {
  const controller = new AbortController()
  return { signal: controller.signal, stop: onInterrupt(() => controller.abort(), signals) }
}

/** The same when the terminal goes, too: for what nobody can go on with then. */
export const presenceSignal = () => interruptSignal([...INTERRUPTS, 'SIGHUP'])
