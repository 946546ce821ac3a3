import { z } from 'zod'
import type { Executive } from '../../executive/executive.ts'
import { type App, Fold, Run, RunId, refusals } from '../api.ts'
import { createIdempotency } from '../idempotency.ts'
import type { RunBoard } from '../run-board.ts'

const Start = z.strictObject({
  probe: z.string().max(100),
  target: z.string().max(200).describe('A target id of /api/machine'),
  params: z.record(z.string(), z.unknown()).default({}).describe('As the probe’s params in /api/probes say'),
  confirm: z
    .string()
    .max(200)
    .optional()
    .describe('For a probe that writes: the serial number of the target, or its id where it has none'),
  queue: z.boolean().default(false).describe('Wait for a target in use instead of 409'),
})

const StartHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .optional()
    .describe('A request repeated with the same key is not done twice'),
})

const CancelQuery = z.object({
  force: z.enum(['true', 'false']).default('false').describe('Also where it does harm'),
})

export interface RunsOptions {
  executive: Executive
  board: RunBoard
}

/** Starting, listing and cancelling test runs. */
export const addRuns = (app: App, { executive, board }: RunsOptions) => {
  const once = createIdempotency<Run>()
  app.get(
    '/api/runs',
    {
      schema: {
        summary: 'All test runs, newest first',
        response: { 200: z.object({ runs: z.array(Run) }), ...refusals },
      },
    },
    async () => ({ runs: await board.list() }),
  )
  app.post(
    '/api/runs',
    {
      schema: { summary: 'Start a test run', headers: StartHeaders, body: Start, response: { 202: Run, ...refusals } },
    },
    async (request, reply) => {
      const run = await once(request.headers['idempotency-key'], request.body, () => executive.start(request.body))
      request.log.info({ event: 'run-started', run: run.id, probe: run.probe, address: request.ip }, 'Run started')
      return reply.code(202).header('location', `/api/runs/${run.id}`).send(run)
    },
  )
  app.get(
    '/api/runs/:id',
    {
      schema: {
        summary: 'A test run and what its records add up to',
        params: RunId,
        response: { 200: Run.extend({ fold: Fold }), ...refusals },
      },
    },
    async ({ params: { id } }) => ({ ...(await executive.get(id)), fold: await executive.fold(id) }),
  )
  app.delete(
    '/api/runs/:id',
    {
      schema: {
        summary: 'Cancel a test run; 409 cancel-would-harm where stopping it in its middle does harm',
        params: RunId,
        querystring: CancelQuery,
        response: { 202: Run, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await executive.cancel(id, { force: request.query.force === 'true' })
      request.log.info({ event: 'run-cancelled', run: id, address: request.ip }, 'Run cancelled')
      return reply.code(202).send(await executive.get(id))
    },
  )
}
