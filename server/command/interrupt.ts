/** Aborts at the first Ctrl-C or SIGTERM; `stop` gives the signals back to the process. */
export const interruptSignal = () => {
  const controller = new AbortController()
  const abort = () => controller.abort()
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  const stop = () => {
    process.off('SIGINT', abort)
    process.off('SIGTERM', abort)
  }
  return { signal: controller.signal, stop }
}
