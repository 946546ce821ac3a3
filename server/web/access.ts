// Who may use the server: access codes, printed on the console, and the sessions that browsers open with them.
import { join } from 'node:path'
import { z } from 'zod'
import { digest, sameDigest } from './access-code.ts'
import { Code, createCodes } from './codes.ts'
import { createSessions, Session } from './sessions.ts'
import { readState, writeState } from './state-file.ts'

/** Who sent a request, known by the digest of the secret that was shown. */
export interface Principal {
  kind: 'session' | 'code' | 'token'
  digest: string
}

export interface AccessOptions {
  /** The state folder; survives a restart of the server. */
  folder: string
  /** A restart of the machine ends all codes and sessions. */
  bootId: string
  /** In the rescue image: the one code of this boot, valid beside the others for as long as the machine is up. */
  machineCode?: string
  /** SHA-256 (hex) of the provider's bearer token, which is for programs only: no browser signs in with it. */
  tokenDigest?: string
  /** Seconds since any fixed moment, never going back. */
  now?: () => number
}

/** Sessions are noted as used at most this often. */
const NOTED_SECONDS = 60

const State = z.object({ bootId: z.string(), codes: z.array(Code), sessions: z.array(Session) })

/** The accesses kept in the state folder. Only digests are kept: no secret can be read from the file. */
export const createAccess = ({ folder, bootId, now = monotonicSeconds, machineCode, tokenDigest }: AccessOptions) => {
  const path = join(folder, 'access.json')
  const kept = readState(path, State)
  const sameBoot = kept?.bootId === bootId ? kept : undefined
  const codes = createCodes(sameBoot?.codes ?? [], machineCode, now)
  const sessions = createSessions(sameBoot?.sessions ?? [], now)
  const save = () => writeState(path, { bootId, codes: codes.all(), sessions: sessions.all() })
  const use = ({ kind, digest }: Principal): boolean => {
    if (kind === 'token') return digest === tokenDigest
    if (kind === 'code') return codes.isValid(digest)
    const unused = sessions.use(digest)
    if (unused !== undefined && unused >= NOTED_SECONDS) save()
    return unused !== undefined
  }
  return {
    /** A new access code, valid for 24 hours beside the older ones. */
    issueCode(): string {
      const code = codes.issue()
      save()
      return code
    },
    /** Opens a session with a valid access code: its token; undefined when the code is not valid. */
    signIn(code: string): string | undefined {
      if (codes.find(code) === undefined) return undefined
      const token = sessions.open()
      save()
      return token
    },
    /** Who has this code or token, which programs send with every request. */
    findBearer(secret: string): Principal | undefined {
      const code = codes.find(secret)
      return code === undefined ? ofToken(secret, tokenDigest) : { kind: 'code', digest: code }
    },
    /** Who has this session token, when the session is open; counts as a use. */
    findSession(token: string): Principal | undefined {
      const principal: Principal = { kind: 'session', digest: digest(token) }
      return use(principal) ? principal : undefined
    },
    /** Whether the principal may still go on; counts as a use. */
    use,
    signOut({ digest }: Principal) {
      sessions.close(digest)
      save()
    },
  }
}

export type Access = ReturnType<typeof createAccess>

/** Seconds of CLOCK_MONOTONIC, which goes on through restarts of the server and does not follow steps of the clock. */
export const monotonicSeconds = () => Number(process.hrtime.bigint()) / 1e9

const ofToken = (secret: string, known: string | undefined): Principal | undefined => {
  const shown = digest(secret)
  return known !== undefined && sameDigest(known, shown) ? { kind: 'token', digest: shown } : undefined
}
