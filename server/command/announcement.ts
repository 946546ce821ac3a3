// What a server says once it listens, and from then on: to systemd in the image, to a person elsewhere.
import { word } from '../../probes/contract/words.ts'
import { notifyReady } from '../rescue/notify.ts'
import { writeServerState } from '../rescue/server-state.ts'
import type { Access } from '../web/access.ts'
import { addresses, EVERY_ADDRESS, pageUrl } from './address.ts'
import type { Environment } from './environment.ts'

/** A code lives for 24 hours. */
const NEW_CODE_MS = 23 * 60 * 60 * 1000

interface Listening {
  port: number
  fingerprint256: string
}

/** In the image standard output is the journal, where no code may stand; the console has a process of its own. */
export const tellImage = ({ notify, stdout }: Environment, state: string, listening: Listening) => {
  writeServerState(state, listening)
  stdout.write(`${word('console.listening', { port: listening.port })}\n`)
  return notify ? notifyReady(notify) : () => {}
}

export const tellPerson = (
  { stdout, version }: Environment,
  listen: string,
  { port, fingerprint256 }: Listening,
  access: Access,
) => {
  const shown = listen === EVERY_ADDRESS || listen === '0.0.0.0' ? addresses() : [listen]
  const urls = shown.map(address => pageUrl(address, port))
  stdout.write(banner(urls, access.issueCode(), fingerprint256, version))
  const newCode = () => stdout.write(`${word('console.newCode', { code: access.issueCode() })}\n`)
  const renewal = setInterval(newCode, NEW_CODE_MS)
  return () => clearInterval(renewal)
}

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
