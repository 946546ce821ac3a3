import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { digest } from './access-code.ts'

export const Session = z.object({ digest: z.string(), openedAt: z.number(), usedAt: z.number() })
export type Session = z.infer<typeof Session>

const IDLE_SECONDS = 30 * 60
const LONGEST_SECONDS = 12 * 60 * 60
/** More than people will ever open; the one unused for longest goes first. */
const MOST = 100

/**
 * The open sessions of browsers, known by the digests of their tokens. One ends when it was not used for 30 minutes,
 * and after 12 hours. `now` is in seconds and never goes back.
 */
export const createSessions = (known: Session[], now: () => number) => {
  const sessions = new Map(known.map(session => [session.digest, session]))
  const isOpen = (session: Session) =>
    now() - session.usedAt < IDLE_SECONDS && now() - session.openedAt < LONGEST_SECONDS
  const forgetEnded = () => {
    for (const session of sessions.values()) if (!isOpen(session)) sessions.delete(session.digest)
  }
  return {
    /** Opens a session; the token is all that its browser will have to show. */
    open(): string {
      forgetEnded()
      if (sessions.size >= MOST) sessions.delete(leastUsed([...sessions.values()]))
      const token = randomBytes(32).toString('base64url')
      const at = now()
      sessions.set(digest(token), { digest: digest(token), openedAt: at, usedAt: at })
      return token
    },
    /** Marks the session as used; the seconds since it was last used, undefined when it is not open. */
    use(digest: string): number | undefined {
      const session = sessions.get(digest)
      if (!session || !isOpen(session)) return undefined
      const unused = now() - session.usedAt
      session.usedAt = now()
      return unused
    },
    close: (digest: string) => sessions.delete(digest),
    all: () => [...sessions.values()].filter(isOpen),
  }
}

const leastUsed = (sessions: Session[]) => sessions.reduce((a, b) => (b.usedAt < a.usedAt ? b : a)).digest
