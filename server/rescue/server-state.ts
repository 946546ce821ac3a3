// What the server tells the console of itself; no secret is in it.
import { join } from 'node:path'
import { z } from 'zod'
import { readState, writeState } from '../web/state-file.ts'

const ServerState = z.object({
  port: z.int(),
  /** Of the certificate, upper-case hex with colons. */
  fingerprint256: z.string(),
})
export type ServerState = z.infer<typeof ServerState>

const file = (state: string) => join(state, 'server.json')

export const writeServerState = (state: string, told: ServerState) => writeState(file(state), told)

/** undefined before the server has listened for the first time. */
export const readServerState = (state: string): ServerState | undefined => readState(file(state), ServerState)
