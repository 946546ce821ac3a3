/** Calls `action` at each Ctrl-C or SIGTERM, until the returned function gives the signals back to the process. */
export const onInterrupt = (action: () => void) => {
  process.on('SIGINT', action)
  process.on('SIGTERM', action)
  return () => {
    process.off('SIGINT', action)
    process.off('SIGTERM', action)
  }
}

/** Aborts at the first Ctrl-C or SIGTERM; `stop` gives the signals back to the process. */
export const interruptSignal = () => {
  const controller = new AbortController()
  return { signal: controller.signal, stop: onInterrupt(() => controller.abort()) }
}
