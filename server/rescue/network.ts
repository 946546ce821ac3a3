// The wired network ports of this machine, as the console shows them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { sortedByNumber } from '../../probes/machine/sysfs.ts'
import { isLinkLocal } from '../command/address.ts'

export interface Port {
  name: string
  mac: string
  link: boolean
  /** Without link-local ones, which nobody reaches from afar. */
  addresses: string[]
}

const ETHERNET = '1'

/** In the order of their names; what has no device behind it (bridges, tunnels) is no port. */
export const readPorts = (root = '/sys/class/net', interfaces = networkInterfaces()): Port[] =>
  sortedByNumber(
    readdirSync(root).filter(name => existsSync(join(root, name, 'device')) && text(root, name, 'type') === ETHERNET),
  ).map(name => ({
    name,
    mac: text(root, name, 'address') ?? '',
    link: text(root, name, 'carrier') === '1',
    addresses: (interfaces[name] ?? []).map(({ address }) => address).filter(address => !isLinkLocal(address)),
  }))

/** The carrier of a port that is down cannot be read. */
const text = (root: string, name: string, file: string): string | undefined => {
  try {
    return readFileSync(join(root, name, file), 'utf8').trim()
  } catch {
    return undefined
  }
}
