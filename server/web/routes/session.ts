import { z } from 'zod'
import { word } from '../../../probes/contract/words.ts'
import { Refusal } from '../../executive/refusal.ts'
import type { Access } from '../access.ts'
import { type App, refusals } from '../api.ts'
import { expiredCookie, sessionCookie } from '../cookie.ts'
import { countFailure } from '../guards.ts'
import type { RateLimit } from '../rate-limit.ts'

const SIGN_IN_BYTES = 4 * 1024

const SignIn = z.strictObject({ code: z.string().min(1).max(64).describe('The access code on the console') })

export interface SessionOptions {
  access: Access
  rateLimit: RateLimit
  bootId: string
  version: string
}

/** Browsers open and close sessions here. */
export const addSession = (app: App, { access, rateLimit, bootId, version }: SessionOptions) => {
  app.post(
    '/api/session',
    {
      config: { open: true },
      bodyLimit: SIGN_IN_BYTES,
      schema: { summary: 'Sign in', security: [], body: SignIn, response: { 204: z.undefined(), ...refusals } },
    },
    async (request, reply) => {
      const token = access.signIn(request.body.code)
      if (token === undefined) {
        countFailure(request, rateLimit)
        throw new Refusal(401, 'wrong-code', word('problem.wrongCode'))
      }
      request.log.info({ event: 'signed-in', address: request.ip }, 'Signed in')
      return reply.code(204).header('set-cookie', sessionCookie(token)).send(undefined)
    },
  )
  const About = z.object({ bootId: z.string(), version: z.string() })
  app.get(
    '/api/session',
    {
      schema: { summary: 'Which boot of the machine and which version answers', response: { 200: About, ...refusals } },
    },
    async () => ({ bootId, version }),
  )
  app.delete(
    '/api/session',
    { schema: { summary: 'Sign out', response: { 204: z.undefined(), ...refusals } } },
    async (request, reply) => {
      if (request.principal) access.signOut(request.principal)
      return reply.code(204).header('set-cookie', expiredCookie).send(undefined)
    },
  )
}
