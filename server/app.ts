// The HTTP application: for server/main.ts to listen with, and for tests to inject requests into.
import Fastify, { LogController } from 'fastify'
import { z } from 'zod'
import { bootId } from '../probes/contract/boot.ts'
import type { Executive } from './executive/executive.ts'
import type { Explorer } from './explorer/explorer.ts'
import type { Machine } from './machine.ts'
import { type Access, monotonicSeconds } from './web/access.ts'
import { type App, refusals } from './web/api.ts'
import { addGuards } from './web/guards.ts'
import { addJsonBody, BODY_BYTES } from './web/json-body.ts'
import { createListener, type Tls } from './web/listener.ts'
import { addNotFound } from './web/not-found.ts'
import { describeApi } from './web/open-api.ts'
import { answerBroken, sendProblem } from './web/problem.ts'
import { createRateLimit } from './web/rate-limit.ts'
import { addEvents } from './web/routes/events.ts'
import { addFiles } from './web/routes/files.ts'
import { addMachine } from './web/routes/machine.ts'
import { addMetrics } from './web/routes/metrics.ts'
import { addPage } from './web/routes/page.ts'
import { addReport, type ReportOptions } from './web/routes/report.ts'
import { addRuns } from './web/routes/runs.ts'
import { addSession } from './web/routes/session.ts'
import { addUnlock } from './web/routes/unlock.ts'
import { createRunBoard } from './web/run-board.ts'
import { schemaController } from './web/schema-controller.ts'
import { SECURITY_HEADERS } from './web/security-headers.ts'

export interface AppOptions {
  executive: Executive
  explorer: Explorer
  machine: () => Promise<Machine>
  access: Access
  /** Without it the application speaks plain HTTP/1.1, which is for injected requests only. */
  tls?: Tls
  /** The built interface. */
  pageFolder: string
  /** The names and addresses that the machine is reached by, without port; asked at every request. */
  hosts: () => string[]
  report: ReportOptions['report']
  version: string
  /** Where the log goes, one JSON object a line; no secret is ever in it. */
  log?: { write(line: string): void }
}

/** The application, ready to listen. */
export const buildApp = async (options: AppOptions): Promise<App> => {
  const { access, hosts, log } = options
  const app: App = Fastify({
    serverFactory: handler => createListener(handler, options.tls),
    bodyLimit: BODY_BYTES,
    logController: new LogController({ disableRequestLogging: true }),
    logger: log ? { level: 'info', stream: log } : false,
    schemaController,
    clientErrorHandler: answerBroken,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply.headers(SECURITY_HEADERS)),
  }).withTypeProvider()
  const rateLimit = createRateLimit(monotonicSeconds)
  app.setErrorHandler(sendProblem)
  addNotFound(app)
  addJsonBody(app)
  addGuards(app, { access, rateLimit, hosts })
  const closing = closingSignal(app)
  const shared = { ...options, rateLimit, closing, bootId: bootId(), board: createRunBoard(options.executive, closing) }
  await addRoutes(app, shared)
  await app.ready()
  return app
}

type RouteOptions = Parameters<typeof addSession>[1] &
  Parameters<typeof addMachine>[1] &
  Parameters<typeof addRuns>[1] &
  Parameters<typeof addEvents>[1] &
  Parameters<typeof addFiles>[1] &
  ReportOptions & { pageFolder: string }

const addRoutes = async (app: App, options: RouteOptions) => {
  await addPage(app, options.pageFolder)
  addSession(app, options)
  addMachine(app, options)
  addRuns(app, options)
  addEvents(app, options)
  addFiles(app, options)
  addReport(app, options)
  addUnlock(app, options)
  addMetrics(app, options)
  let description: ReturnType<typeof describeApi> | undefined
  app.get(
    '/openapi.json',
    { schema: { summary: 'This description', response: { 200: z.unknown(), ...refusals } } },
    () => {
      description ??= describeApi(described => addRoutes(described, options), options.version)
      return description
    },
  )
}

/** Aborts when the application closes: event streams would keep it open for ever. */
const closingSignal = (app: App): AbortSignal => {
  const controller = new AbortController()
  app.addHook('preClose', async () => controller.abort())
  return controller.signal
}
