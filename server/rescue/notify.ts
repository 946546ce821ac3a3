// Tells systemd that the server is ready, and that it is alive. By a program: Node has no datagram Unix sockets.
import { execFile } from 'node:child_process'

export interface NotifyOptions {
  /** systemd's socket. */
  socket: string
  /** Where systemd-notify is looked for. */
  path: string
  /** Without a sign of life for this long systemd starts the service anew. */
  watchdogMs: number | undefined
}

/** Says READY, then WATCHDOG three times as often as asked, as long as the event loop turns. Returns the way to stop. */
export const notifyReady = ({ socket, path, watchdogMs }: NotifyOptions): (() => void) => {
  const notify = (assignment: string) =>
    execFile('systemd-notify', [assignment], { env: { NOTIFY_SOCKET: socket, PATH: path }, timeout: 20_000 }, error => {
      if (error) console.error(`systemd could not be told ${assignment}: ${error.message}`)
    })
  notify('READY=1')
  const beat = watchdogMs === undefined ? undefined : setInterval(() => notify('WATCHDOG=1'), watchdogMs / 3)
  return () => clearInterval(beat)
}
