// The application over a state folder and an executive of its own, gone when the test ends.
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { bootId } from '../../probes/contract/boot.ts'
import type { Target } from '../../probes/contract/probe.ts'
import { buildApp } from '../../server/app.ts'
import type { ExecutiveOptions } from '../../server/executive/executive.ts'
import { createExplorer } from '../../server/explorer/explorer.ts'
import { createAccess } from '../../server/web/access.ts'
import { certificate } from '../../server/web/tls.ts'
import { child, openExecutive, TARGETS, temporaryState } from './state.ts'

const patience = { silenceSeconds: 20, graceSeconds: 1, afterEndSeconds: 1 }

interface Options {
  /** The command of its run processes. */
  command?: ExecutiveOptions['command']
  /** A state folder that another application had before. */
  state?: string
  /** What the machine has. */
  targets?: readonly Target[]
}

/** An application whose runs are run processes of test/children; requests are injected. */
export const openApp = (options: Options = {}) => build(options)

/** The same, listening with TLS on a free port of the loopback interface. */
export const listenApp = async (options: Options = {}) => {
  const opened = await build(options, true)
  await opened.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = opened.app.server.address() as AddressInfo
  return { ...opened, port, url: `https://127.0.0.1:${port}` }
}

const build = async ({ command = child('hang'), state: known, targets = TARGETS }: Options, withTls = false) => {
  const state = known ?? (await temporaryState())
  const executive = await openExecutive(state, { command, patience, targets: async () => targets })
  const explorer = createExplorer({ state, env: { PATH: process.env['PATH'] ?? '' }, targets: async () => targets })
  const access = createAccess({ folder: state, bootId: bootId() })
  const logged: string[] = []
  const tls = withTls ? await certificate(state, []) : undefined
  const app = await buildApp({
    executive,
    explorer,
    access,
    machine: async () => ({
      dutInfo: { dutInfoId: 'test' },
      targets: targets.map(target => ({ ...target, probes: [] })),
    }),
    pageFolder: new URL('../cases/page', import.meta.url).pathname,
    hosts: () => ['localhost', '127.0.0.1', '192.0.2.7', '2001:db8:0:0:0:0:0:7', 'rescue.example'],
    report: async (format, runIds) => ({
      contentType: 'text/html; charset=utf-8',
      filename: `report.${format}`,
      body: `${format} ${runIds.join()}`,
    }),
    version: '1.2.3',
    log: { write: line => logged.push(line) },
    ...(tls ? { tls } : {}),
  })
  onTestFinished(async () => {
    await app.close()
    await explorer.closeAll()
  })
  const code = access.issueCode()
  return { app, access, executive, state, logged, tls, code, bearer: { authorization: `Bearer ${code}` } }
}

/** The cookie of a new session. */
export const signIn = async ({ app, code }: Pick<Awaited<ReturnType<typeof openApp>>, 'app' | 'code'>) => {
  const { headers } = await app.inject({ method: 'POST', url: '/api/session', body: { code } })
  return String(headers['set-cookie']).split(';')[0] ?? ''
}
