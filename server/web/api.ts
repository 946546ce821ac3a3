// What is common to all routes: the type of the application, and the schemas of its answers.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Progress, Result, Status } from '../../probes/contract/records.ts'
import type { TestRun } from '../../probes/contract/test-run.ts'
import { Problem } from './problem.ts'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** How every route may refuse a request. */
export const refusals = {
  '4xx': { description: 'Refused', content: { 'application/problem+json': { schema: Problem } } },
}

export const RunId = z.object({ id: z.string().min(1).max(64).describe('The id of a test run') })

export const Run = z
  .object({
    id: z.string(),
    probe: z.string(),
    target: z.string(),
    params: z.record(z.string(), z.unknown()),
    createdAt: z.string().describe('ISO 8601'),
    sequence: z.int().describe('Which run of this machine it is, from 1; the clock may be set back between two'),
    bootId: z.string(),
    estimate: z.object({ low: z.number(), high: z.number() }).describe('Seconds'),
    state: z.enum(['pending', 'running', 'ended']),
    end: z
      .object({
        status: Status,
        result: Result,
        partly: z.literal(true).optional().describe('A PASS that saw too little of the part to speak for it'),
        watch: z.literal(true).optional().describe('No result: all that was found are signs'),
      })
      .optional(),
    progress: Progress.optional().describe('Of a running test'),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof Run>

const listOfObjects = { type: 'array', items: { type: 'object' } }

/** Made by our own fold, so it is described here and not checked. */
export const Fold = z.custom<TestRun>().meta({
  id: 'Fold',
  type: 'object',
  description: 'What the records add up to: steps, measurements, series, diagnoses, errors, logs, progress and end',
  required: ['lastSequenceNumber', 'steps', 'measurements', 'series', 'diagnoses', 'errors', 'files', 'logs'],
  properties: {
    lastSequenceNumber: { type: 'integer', minimum: -1 },
    startedAt: { type: 'string', format: 'date-time' },
    lastAt: { type: 'string', format: 'date-time' },
    ...Object.fromEntries(
      ['steps', 'measurements', 'series', 'diagnoses', 'errors', 'files', 'logs'].map(name => [name, listOfObjects]),
    ),
  },
})
