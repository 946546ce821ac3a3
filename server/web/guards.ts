// What every request must pass before a route sees it: the right host, a known sender, and no other site behind it.
import type { FastifyRequest } from 'fastify'
import { word } from '../../probes/contract/words.ts'
import { Refusal } from '../executive/refusal.ts'
import type { Access, Principal } from './access.ts'
import type { App } from './api.ts'
import { readSessionCookie } from './cookie.ts'
import { allowedName, hostName } from './host.ts'
import type { RateLimit } from './rate-limit.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it; undefined on open routes only. */
    principal?: Principal
  }
  interface FastifyContextConfig {
    /** No sign-in needed. Routes that do not say so are closed. */
    open?: boolean
  }
}

export interface GuardOptions {
  access: Access
  rateLimit: RateLimit
  /** The names and addresses that the machine is reached by, without port. */
  hosts: () => string[]
}

/** Adds the guards to all routes of `app`, those that are not there included. */
export const addGuards = (app: App, { access, rateLimit, hosts }: GuardOptions) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    checkHost(request, hosts())
    if (request.is404) return
    checkSite(request)
    if (request.routeOptions.config.open) return
    request.principal = authenticate(request, access, rateLimit)
  })
}

/** The seconds to wait are told to who failed too often; a valid code or session is never locked out. */
export const countFailure = (request: FastifyRequest, rateLimit: RateLimit) => {
  const retryAfter = rateLimit.failed(request.ip)
  if (retryAfter === undefined) {
    // Not of those that have to wait: strangers could fill the memory with lines.
    request.log.warn({ event: 'wrong-code', address: request.ip }, 'Wrong access code')
    return
  }
  throw new Refusal(429, 'too-many-tries', word('problem.tooManyTries', { seconds: retryAfter }), { retryAfter })
}

/**
 * HTTP/2 puts the host into :authority, and HTTP/1.1 may put one into the path for proxies, which we are not. A request
 * that names two hosts is refused.
 */
const authority = ({ headers, raw }: FastifyRequest): string | undefined => {
  if (!raw.url?.startsWith('/') || hostLines(raw.rawHeaders) > 1) return undefined
  const named = [headers[':authority'], headers.host].filter(name => name !== undefined)
  return new Set(named).size === 1 ? String(named[0]) : undefined
}

/** Of several Host lines Node keeps the first. */
const hostLines = (rawHeaders: string[] = []) =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length

const checkHost = (request: FastifyRequest, hosts: string[]) => {
  const name = hostName(authority(request))
  if (name === undefined || !hosts.map(allowedName).includes(name))
    throw new Refusal(421, 'misdirected', word('problem.misdirected'))
}

/**
 * Nothing but the server's own page may change or read anything with the browser's cookie. Programs with a bearer
 * token are no browsers: no other site can make them send it.
 */
const checkSite = (request: FastifyRequest) => {
  const { origin, authorization, 'sec-fetch-site': site } = request.headers
  if (authorization !== undefined || (isRead(request) && request.routeOptions.config.open)) return
  const own = `https://${authority(request)?.toLowerCase()}`
  const foreign = origin !== undefined && origin !== own
  const crossSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (foreign || crossSite) throw new Refusal(403, 'cross-site', word('problem.crossSite'))
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

/** A request with an Authorization header passed the check of its site, so its cookie does not count. */
const authenticate = (request: FastifyRequest, access: Access, rateLimit: RateLimit): Principal => {
  const { authorization, cookie } = request.headers
  const principal =
    authorization === undefined ? bySession(access, readSessionCookie(cookie)) : byBearer(access, authorization)
  if (principal) return principal
  if (authorization !== undefined) countFailure(request, rateLimit)
  throw new Refusal(401, 'unauthorized', word('problem.unauthorized'))
}

const bySession = (access: Access, token: string | undefined) =>
  token === undefined ? undefined : access.findSession(token)

/** The form of a token is that of RFC 6750, section 2.1. */
const byBearer = (access: Access, authorization: string) => {
  const secret = /^Bearer +([\w.~+/-]{1,512}={0,2}) *$/i.exec(authorization)?.[1]
  return secret === undefined ? undefined : access.findBearer(secret)
}
