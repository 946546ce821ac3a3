import { known } from '../../probes/machine/known.ts'
import type { Backend } from './backend.ts'
import type { Environment } from './environment.ts'
import { openLocal } from './local-backend.ts'
import { text, type Values } from './options.ts'
import { openRemote } from './remote-backend.ts'
import { UsageError } from './usage-error.ts'

/** The machine that the options name: a remote one with --host, else this one. */
export const openBackend = async (values: Values, environment: Environment): Promise<Backend> => {
  const host = text(values, 'host')
  if (host === undefined) return openLocal({ ...environment, state: text(values, 'state') ?? environment.state })
  const token = text(values, 'token') ?? environment.token
  if (token === undefined) {
    throw new UsageError('--host needs the access code of that machine: --token CODE, or RESCUE_PRO_TOKEN.')
  }
  const address = host.includes('://') ? host : `https://${host}`
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') {
    throw new UsageError(`--host takes an address such as https://192.0.2.7:8443, not '${host}'.`)
  }
  const fingerprint = text(values, 'fingerprint')
  const notice = (text: string) => void environment.stderr.write(`rescue-pro: ${text}\n`)
  return openRemote({ url: new URL(address), token, notice, ...known({ fingerprint }) })
}
