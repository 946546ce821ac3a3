import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { expect, test } from 'vitest'
import { certificate } from '../../../server/web/tls.ts'
import { listenApp } from '../../support/application.ts'
import { temporaryState } from '../../support/state.ts'

const ADDRESSES = ['192.0.2.7', '2001:db8::7', 'fe80::1%eth0', 'rescue.example']

test('the certificate is EC P-256, for every address and name of the machine, and no authority', async () => {
  const { cert, key, fingerprint256 } = await certificate(await temporaryState(), ADDRESSES)
  const parsed = new X509Certificate(cert)
  expect(createPrivateKey(key).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
  expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true)
  for (const address of ['192.0.2.7', '2001:db8::7', 'fe80::1', '127.0.0.1', '::1'])
    expect([address, parsed.checkIP(address)]).toEqual([address, address])
  for (const name of ['rescue.example', 'localhost', hostname()]) expect(parsed.checkHost(name)).toBe(name)
  expect(parsed.checkHost('other.example')).toBeUndefined()
  expect(parsed.ca).toBe(false)
  expect(fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
})

test('it is used again while the addresses are the same, and made anew when they are not', async () => {
  const folder = await temporaryState()
  const first = await certificate(folder, ADDRESSES)
  expect(await certificate(folder, ADDRESSES.toReversed())).toEqual(first)
  const moved = await certificate(folder, ['192.0.2.8'])
  expect(moved.fingerprint256).not.toBe(first.fingerprint256)
  expect(await certificate(folder, ['192.0.2.8'])).toEqual(moved)
})

test('a file that holds no certificate is replaced', async () => {
  const folder = await temporaryState()
  await writeFile(join(folder, 'tls.pem'), 'half')
  expect((await certificate(folder, [])).cert).toContain('BEGIN CERTIFICATE')
})

test('only its owner can read the key, and nothing else is left behind', async () => {
  const folder = await temporaryState()
  await certificate(folder, ADDRESSES)
  expect(await readdir(folder)).toEqual(['tls.pem'])
  expect((await stat(join(folder, 'tls.pem'))).mode & 0o777).toBe(0o600)
})

const handshake = (options: ConnectionOptions) =>
  new Promise<string>(resolve => {
    const socket = connect({ host: '127.0.0.1', ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.alpnProtocol}`)
      socket.destroy()
    })
    socket.on('error', () => resolve('refused'))
  })

test.for([
  ['TLS 1.3 with HTTP/2', { ALPNProtocols: ['h2', 'http/1.1'] }, 'TLSv1.3 h2'],
  ['TLS 1.2 with HTTP/1.1', { maxVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] }, 'TLSv1.2 http/1.1'],
  ['no ALPN', {}, 'TLSv1.3 false'],
  ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, 'refused'],
  ['another protocol', { ALPNProtocols: ['spdy/1'] }, 'refused'],
] as const)('%s is agreed on or refused', async ([, options, agreed]) => {
  const { port, tls } = await listenApp()
  const { ALPNProtocols, ...rest } = { ALPNProtocols: undefined, ...options }
  const protocols = ALPNProtocols ? { ALPNProtocols: [...ALPNProtocols] } : {}
  expect(await handshake({ port, ca: tls?.cert ?? '', ...rest, ...protocols })).toBe(agreed)
})
