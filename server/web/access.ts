// Who may use the server: access codes, printed on the console, and the sessions that browsers open with them.
import { join } from 'node:path'
import { z } from 'zod'
import { codeDigest, digest, makeCode, sameDigest } from './access-code.ts'
import { createSessions, Session } from './sessions.ts'
import { readState, writeState } from './state-file.ts'

/** Who sent a request, known by the digest of the secret that was shown. */
export interface Principal {
  kind: 'session' | 'code'
  digest: string
}

export interface AccessOptions {
  /** The state folder; survives a restart of the server. */
  folder: string
  /** A restart of the machine ends all codes and sessions. */
  bootId: string
  /** Seconds since any fixed moment, never going back. */
  now?: () => number
}

const CODE_SECONDS = 24 * 60 * 60
/** Sessions are noted as used at most this often. */
const NOTED_SECONDS = 60

const Code = z.object({ digest: z.string().length(64), issuedAt: z.number() })
const State = z.object({ bootId: z.string(), codes: z.array(Code), sessions: z.array(Session) })

/** The accesses kept in the state folder. Only digests are kept: no secret can be read from the file. */
export const createAccess = ({ folder, bootId, now = monotonicSeconds }: AccessOptions) => {
  const path = join(folder, 'access.json')
  const kept = readState(path, State)
  const sameBoot = kept?.bootId === bootId ? kept : undefined
  let codes = sameBoot?.codes ?? []
  const sessions = createSessions(sameBoot?.sessions ?? [], now)
  const save = () => writeState(path, { bootId, codes, sessions: sessions.all() })
  const validCodes = () => codes.filter(({ issuedAt }) => now() - issuedAt < CODE_SECONDS)
  const findCode = (code: string): Principal | undefined => {
    const wanted = codeDigest(code)
    const found = validCodes().filter(({ digest }) => sameDigest(digest, wanted))
    return found.length > 0 ? { kind: 'code', digest: wanted } : undefined
  }
  const use = (principal: Principal): boolean => {
    if (principal.kind === 'code') return validCodes().some(({ digest }) => digest === principal.digest)
    const unused = sessions.use(principal.digest)
    if (unused !== undefined && unused >= NOTED_SECONDS) save()
    return unused !== undefined
  }
  return {
    /** A new access code, valid for 24 hours beside the older ones. */
    issueCode(): string {
      const code = makeCode()
      codes = [...validCodes(), { digest: codeDigest(code), issuedAt: now() }]
      save()
      return code
    },
    /** Opens a session with a valid access code: its token; undefined when the code is not valid. */
    signIn(code: string): string | undefined {
      if (!findCode(code)) return undefined
      const token = sessions.open()
      save()
      return token
    },
    findCode,
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
