import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { sweepFences } from '../../probes/block/sweep.ts'
import { bootId } from '../../probes/contract/boot.ts'
import { type AppOptions, buildApp } from '../app.ts'
import { Executive } from '../executive/executive.ts'
import { createExplorer } from '../explorer/explorer.ts'
import { sweepFolders } from '../explorer/folder.ts'
import { cachedMachine } from '../machine.ts'
import { renderReport } from '../report/collect.ts'
import { readKernelParameters } from '../rescue/kernel-parameters.ts'
import { machineCode } from '../rescue/machine-code.ts'
import { createAccess } from '../web/access.ts'
import { certificate } from '../web/tls.ts'
import { addresses, EVERY_ADDRESS } from './address.ts'
import { tellImage, tellPerson } from './announcement.ts'
import type { Environment } from './environment.ts'
import { interruptSignal } from './interrupt.ts'
import { openLog } from './log-file.ts'
import { count, parseWordless, SERVE_OPTIONS, text } from './options.ts'

const PAGE = new URL('../../dist/', import.meta.url).pathname

/** `serve`: the web interface, until Ctrl-C. Running tests outlive it. */
export const serve = async (args: string[], environment: Environment): Promise<number> => {
  const values = parseWordless('serve', args, SERVE_OPTIONS)
  const { inImage, env, version } = environment
  const state = text(values, 'state') ?? environment.state
  const listen = text(values, 'listen') ?? (inImage ? EVERY_ADDRESS : '127.0.0.1')
  const port = count('port', text(values, 'port') ?? (inImage ? '443' : '8443'), 65535)
  spareFromMemoryKiller()
  const machine = cachedMachine(env)
  const targets = async () => (await machine()).targets
  const executive = await Executive.open({ state, env, targets })
  const explorer = createExplorer({ state, env, targets })
  const access = createAccess({ folder: state, bootId: bootId(), ...(inImage ? givenAccess(state) : {}) })
  const { fingerprint256, ...tls } = await certificate(state, addresses(), inImage)
  const dutInfo = async () => (await machine('fresh')).dutInfo
  const source = { executive, version, dutInfo }
  const report: AppOptions['report'] = (format, ids) => renderReport(source, format, ids)
  const log = openLog(join(state, 'server.log'))
  const hosts = () => [...addresses(), hostname(), 'localhost', '127.0.0.1', '::1']
  const app = await buildApp({
    executive,
    explorer,
    machine,
    access,
    tls,
    pageFolder: PAGE,
    hosts,
    report,
    version,
    log,
  })
  await listenOn(app, listen, port)
  const listening = { port: (app.server.address() as AddressInfo).port, fingerprint256 }
  const stop = inImage ? tellImage(environment, state, listening) : tellPerson(environment, listen, listening, access)
  void machine().catch(() => {})
  const sweeping = keepSwept(state)
  await interrupted()
  clearInterval(sweeping)
  stop()
  await app.close()
  await Promise.all([explorer.closeAll(), executive.close()])
  return 0
}

const SWEEP_MS = 30_000

/** A test that was killed leaves its fence, which would keep people from mounting their own disk; so does an explorer. */
const keepSwept = (state: string) => {
  const sweep = () => void Promise.allSettled([sweepFences(), sweepFolders(state)])
  sweep()
  return setInterval(sweep, SWEEP_MS)
}

/** When memory runs out, the test has to die, not the server (needs root). */
const spareFromMemoryKiller = () => {
  try {
    writeFileSync('/proc/self/oom_score_adj', '-1000')
  } catch {
    // Without the right to do so it is a process like any other.
  }
}

/** What lets people and programs in for as long as the machine is up. */
const givenAccess = (state: string) => {
  const { code, token_sha256: tokenDigest } = readKernelParameters().parameters
  return { machineCode: machineCode(state, code), ...(tokenDigest === undefined ? {} : { tokenDigest }) }
}

/** A kernel without IPv6 has no address `::`. */
const listenOn = async (app: Awaited<ReturnType<typeof buildApp>>, host: string, port: number) => {
  try {
    await app.listen({ host, port })
  } catch (error) {
    if (host !== EVERY_ADDRESS || (error as NodeJS.ErrnoException).code !== 'EAFNOSUPPORT') throw error
    await app.listen({ host: '0.0.0.0', port })
  }
}

const interrupted = () =>
  new Promise<void>(resolve => {
    const { signal, stop } = interruptSignal()
    signal.addEventListener('abort', () => {
      stop()
      resolve()
    })
  })
