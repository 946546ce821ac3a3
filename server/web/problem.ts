// Errors as problem details (RFC 9457): a stable code and what to do, never a stack or the caller's own bytes.
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { word } from '../../probes/contract/words.ts'
import { STATUS_CODES } from '../../probes/http.ts'
import { Refusal } from '../executive/refusal.ts'

export const Problem = z
  .looseObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable; for programs.'),
    detail: z.string().describe('What to do; for people.'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

/** Answers a request that could not be granted. */
export const sendProblem = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
  const refusal = asRefusal(error)
  if (refusal.status >= 500) request.log.error(error)
  const { status, code, message, details } = refusal
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (typeof details['retryAfter'] === 'number') reply.header('retry-after', details['retryAfter'])
  const problem = { ...details, type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code }
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, detail: message }))
}

/** Answers what is not even HTTP, or did not come in time, and closes the connection. */
export const answerBroken = (error: Error & { code?: string }, socket: Socket) => {
  const { status, code, message } = BROKEN[error.code ?? ''] ?? NOT_HTTP
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail: message })
  const headers = ['Content-Type: application/problem+json', `Content-Length: ${Buffer.byteLength(body)}`]
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers, 'Connection: close']
  // Not end(): that waits for a client that may never answer.
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroy()
}

const NOT_HTTP = new Refusal(400, 'not-http', word('problem.notHttp'))
const BROKEN: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: new Refusal(431, 'too-large', word('problem.tooLarge')),
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal(408, 'too-slow', word('problem.tooSlow')),
}

const asRefusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error.validation)
  const { code, statusCode: status = 500 } = (error ?? {}) as Partial<FastifyError>
  if (code === 'ENOSPC') return new Refusal(507, 'no-room', word('problem.noRoom'))
  if (status === 413) return new Refusal(413, 'too-large', word('problem.tooLarge'))
  if (status === 415) return new Refusal(415, 'not-json', word('problem.notJson'))
  if (status >= 400 && status < 500) return new Refusal(400, 'invalid-request', word('problem.invalidRequest'))
  return new Refusal(500, 'internal-error', word('problem.internalError'))
}

const MOST_ERRORS = 20

const invalidRequest = (issues: { instancePath: string; message?: string | undefined }[]) => {
  const errors = issues.slice(0, MOST_ERRORS).map(({ instancePath, message = '' }) => ({ path: instancePath, message }))
  return new Refusal(400, 'invalid-request', word('problem.invalidRequest'), { errors })
}
