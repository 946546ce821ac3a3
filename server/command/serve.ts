import { createWriteStream, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { bootId } from '../../probes/contract/boot.ts'
import { word } from '../../probes/contract/words.ts'
import { buildApp } from '../app.ts'
import { Executive } from '../executive/executive.ts'
import { cachedMachine } from '../machine.ts'
import { renderReport } from '../report/collect.ts'
import { createAccess } from '../web/access.ts'
import { certificate } from '../web/tls.ts'
import type { Environment } from './environment.ts'
import { interruptSignal } from './interrupt.ts'
import { count, parse, SERVE_OPTIONS, text } from './options.ts'

const PAGE = new URL('../../dist/', import.meta.url).pathname
const EVERY_ADDRESS = '::'
/** A code lives for 24 hours. */
const NEW_CODE_MS = 23 * 60 * 60 * 1000

/** `serve`: the web interface, until Ctrl-C. Running tests outlive it. */
export const serve = async (args: string[], environment: Environment): Promise<number> => {
  const { values } = parse(args, SERVE_OPTIONS)
  const { inImage, env, version, stdout } = environment
  const state = text(values, 'state') ?? environment.state
  const listen = text(values, 'listen') ?? (inImage ? EVERY_ADDRESS : '127.0.0.1')
  const port = count('port', text(values, 'port') ?? (inImage ? '443' : '8443'), 65535)
  spareFromMemoryKiller()
  const machine = cachedMachine(env)
  const executive = await Executive.open({ state, env, targets: async () => (await machine()).targets })
  const access = createAccess({ folder: state, bootId: bootId() })
  const { fingerprint256, ...tls } = await certificate(state, addresses())
  const source = { executive, version, dutInfo: async () => (await machine()).dutInfo }
  const report = (...[format, ids]: [Parameters<typeof renderReport>[1], string[]]) => renderReport(source, format, ids)
  const log = createWriteStream(join(state, 'server.log'), { flags: 'a', mode: 0o600 })
  const hosts = () => [...addresses(), hostname(), 'localhost', '127.0.0.1', '::1']
  const app = await buildApp({ executive, machine, access, tls, pageFolder: PAGE, hosts, report, version, log })
  await app.listen({ host: listen, port })
  const shown = listen === EVERY_ADDRESS || listen === '0.0.0.0' ? addresses() : [listen]
  const urls = shown.map(address => url(address, (app.server.address() as AddressInfo).port))
  stdout.write(banner(urls, access.issueCode(), fingerprint256, version))
  const newCode = () => stdout.write(`${word('console.newCode', { code: access.issueCode() })}\n`)
  const renewal = setInterval(newCode, NEW_CODE_MS)
  void machine().catch(() => {})
  await interrupted()
  clearInterval(renewal)
  await app.close()
  await executive.close()
  return 0
}

/** When memory runs out, the test has to die, not the server (needs root). */
const spareFromMemoryKiller = () => {
  try {
    writeFileSync('/proc/self/oom_score_adj', '-1000')
  } catch {
    // Without the right to do so it is a process like any other.
  }
}

const addresses = () =>
  Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)

const url = (address: string, port: number) =>
  new URL(`https://${address.includes(':') ? `[${address.replace(/%.*/, '')}]` : address}:${port}/`).href

const banner = (
  urls: string[],
  code: string,
  fingerprint: string,
  version: string,
) => `${word('product.name')} ${version}

${urls.map(address => `  ${word('console.address')}  ${address}#code=${code}`).join('\n')}
  ${word('console.code')}  ${code}
  ${word('console.fingerprint')}  ${fingerprint}

${word('console.hint')}
`

const interrupted = () =>
  new Promise<void>(resolve => {
    const { signal, stop } = interruptSignal()
    signal.addEventListener('abort', () => {
      stop()
      resolve()
    })
  })
