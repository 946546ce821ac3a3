import type { NotifyOptions } from '../rescue/notify.ts'

/** What a command gets from the process; server/main.ts alone reads argv and the environment. */
export interface Environment {
  /** Of run processes: PATH with the system folders that a rescue shell's may lack, and Node's compile cache. */
  env: Record<string, string>
  /** The state folder unless --state says otherwise. */
  state: string
  /** Inside the netbooted rescue image. */
  inImage: boolean
  /** The access code for --host, when it is not to stand in the process list. */
  token: string | undefined
  /** How systemd wants to be told that the service is ready and alive, when it started us. */
  notify: NotifyOptions | undefined
  version: string
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}
