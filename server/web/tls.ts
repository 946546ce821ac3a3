// The server's own certificate: nobody signs one for the address of a machine in rescue, so people compare its
// fingerprint with the one on the console.
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Certificate {
  /** PEM. */
  key: string
  cert: string
  /** SHA-256 in upper-case hex with colons, as browsers show it. */
  fingerprint256: string
}

const DAYS = 397

/**
 * The certificate in `folder`, made anew (EC P-256, self-signed) when there is none, it has expired, or it is not for
 * exactly these addresses and names, this machine's name and localhost. With `keep` it stays whatever addresses come
 * later: where people compare its fingerprint, another fingerprint does more harm than a missing name.
 */
export const certificate = async (folder: string, addresses: readonly string[], keep = false): Promise<Certificate> => {
  const names = [...new Set([...addresses.map(withoutZone), hostname(), 'localhost', '127.0.0.1', '::1'])].filter(
    isName,
  )
  const kept = readKept(folder)
  if (kept && (keep || isFor(kept.cert, names))) return described(kept)
  await make(folder, names)
  const made = readKept(folder)
  if (!made) throw new Error(`openssl left no certificate in ${folder}`)
  return described(made)
}

type Pair = Pick<Certificate, 'key' | 'cert'>

const readKept = (folder: string): Pair | undefined => {
  try {
    const pem = readFileSync(join(folder, 'tls.pem'), 'utf8')
    const start = pem.indexOf('-----BEGIN CERTIFICATE-----')
    return start < 0 ? undefined : { key: pem.slice(0, start), cert: pem.slice(start) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

const isFor = (pem: string, names: string[]): boolean => {
  const cert = new X509Certificate(pem)
  const listed = cert.subjectAltName?.split(', ').length ?? 0
  const covers = (name: string) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined
  return cert.validToDate.getTime() > Date.now() && listed === names.length && names.every(covers)
}

const described = ({ key, cert }: Pair): Certificate => ({
  key,
  cert,
  fingerprint256: new X509Certificate(cert).fingerprint256,
})

/** Key and certificate go into one file, replaced at once: they must never be of two kinds. */
const make = async (folder: string, names: string[]) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = mkdtempSync(join(folder, 'tls-'))
  const path = (name: string) => join(draft, name)
  try {
    writeFileSync(path('config'), config(names))
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path('key')]
    const files = ['-config', path('config'), '-out', path('cert')]
    await promisify(execFile)('openssl', ['req', '-x509', '-days', `${DAYS}`, ...newKey, ...files])
    const pem = readFileSync(path('key'), 'utf8') + readFileSync(path('cert'), 'utf8')
    writeFileSync(path('both'), pem, { mode: 0o600 })
    renameSync(path('both'), join(folder, 'tls.pem'))
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

const config = (names: string[]) => `[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = Rescue Pro
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = ${names.map(name => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(', ')}
`

/** A machine that was given no name calls itself `(none)`. */
const isName = (name: string) => isIP(name) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name)

const withoutZone = (address: string) => address.replace(/%.*$/, '')
