// Who this machine is and where it is reached, as console, registration and collector say it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { bootId } from '../../probes/contract/boot.ts'
import type { Board } from '../../probes/machine/board.ts'
import { addresses, isLinkLocal, pageUrl } from '../command/address.ts'
import { readPorts } from './network.ts'
import type { Registration } from './registration.ts'
import { readServerState } from './server-state.ts'

const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key.pub'
const bootedAt = new Date(Math.round(Date.now() / 1000 - uptime()) * 1000).toISOString()

/** undefined until the server listens and the machine has an address that others can reach. */
export const registration = (state: string, version: string, board: Board): Registration | undefined => {
  const server = readServerState(state)
  const reached = addresses().filter(address => !isLinkLocal(address))
  if (!server || reached[0] === undefined) return undefined
  const { vendor, product: productName, serialNumber: serial, uuid } = board
  return {
    product: 'rescue-pro',
    version,
    ...defined({ vendor, productName, serial, uuid }),
    addresses: reached,
    macs: readPorts().map(({ mac }) => mac),
    url: pageUrl(reached[0], server.port),
    certificateFingerprint: server.fingerprint256,
    ...defined({ sshHostKeyFingerprint: sshFingerprint() }),
    bootId: bootId(),
    bootedAt,
    lang: 'en',
  }
}

/** Of sshd's key, as ssh shows it; undefined until there is one. */
export const sshFingerprint = (path = HOST_KEY): string | undefined => {
  try {
    const [, key = ''] = readFileSync(path, 'utf8').split(' ')
    const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
    return `SHA256:${digest.replace(/=+$/, '')}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const defined = <Texts extends Record<string, string | undefined>>(texts: Texts) =>
  Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Texts]?: string
  }
