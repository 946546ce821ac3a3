import { expect, test } from 'vitest'
import { type BannerFacts, banner } from '../../../server/rescue/banner.ts'
import type { Port } from '../../../server/rescue/network.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(':')
const CODE = 'ABCDE-FGHJK-MNPQR-STVWX-YZ0123'

const port = (name: string, link: boolean, addresses: string[] = []): Port => ({
  name,
  mac: '52:54:00:12:34:56',
  link,
  addresses,
})

const facts = (changed: Partial<BannerFacts> = {}): BannerFacts => ({
  version: '1.2.3',
  board: { vendor: 'Acme', product: 'Server 9', serialNumber: 'S123' },
  code: CODE,
  server: { port: 443, fingerprint256: FINGERPRINT },
  silentSeconds: undefined,
  addresses: ['192.0.2.7', '2001:db8::7', 'fe80::1'],
  ports: [port('eno1', true, ['192.0.2.7', '2001:db8::7']), port('eno2', false)],
  sshFingerprint: `SHA256:${'a'.repeat(43)}`,
  notices: [],
  ...changed,
})

test('says what the machine is, where it is reached, and with which code', () => {
  expect(banner(facts())).toBe(`Rescue Pro 1.2.3    Acme, Server 9, serial number S123

  Open in a browser     https://192.0.2.7/#code=${CODE}
                        https://[2001:db8::7]/
  Access code           ${CODE}
  Certificate SHA-256   A0:A1:A2:A3:A4:A5:A6:A7:A8:A9:AA:AB:AC:AD:AE:AF:
                        B0:B1:B2:B3:B4:B5:B6:B7:B8:B9:BA:BB:BC:BD:BE:BF
  SSH                   root@192.0.2.7, password: the access code
  SSH host key          SHA256:${'a'.repeat(43)}

  eno1  52:54:00:12:34:56  link     192.0.2.7  2001:db8::7
  eno2  52:54:00:12:34:56  no link  no address
`)
})

test.for([
  ['no port at all', [], 'No network: no wired network port was found'],
  ['a port without cable', [port('eno1', false)], 'No network: eno1 has no link'],
  ['two ports without cable', [port('eno1', false), port('eno2', false)], 'No network: eno1, eno2 have no link'],
  ['a port without answer', [port('eno1', true), port('eno2', false)], 'No network: eno1 has a link but no address'],
] as const)('%s is named, with a way to go on', ([, ports, problem]) => {
  const text = banner(facts({ ports: [...ports], addresses: ['fe80::1'] })).replace(/\n +/g, ' ')
  expect(text).toContain(`! ${problem}`)
  expect(text).toContain('log in as root with the access code')
  expect(text).toContain(CODE)
  expect(text).not.toContain('https://')
})

test('while the server is starting, nothing is wrong with the network yet', () => {
  const text = banner(facts({ server: undefined, ports: [], addresses: [] }))
  expect(text).toContain('! The server is starting')
  expect(text).not.toContain('No network')
})

test('a server that does not answer, or not yet, is named', () => {
  expect(banner(facts({ server: undefined }))).toContain('! The server is starting')
  expect(banner(facts({ silentSeconds: 20 }))).toContain('! The server has not answered for over 20 s')
})

test('what is wrong comes before what is not, and is marked', () => {
  const good = { text: 'Registered.', bad: false }
  const bad = { text: 'Ignored.', bad: true }
  expect(banner(facts({ notices: [good, bad] }))).toMatch(/\n! Ignored\.\n {2}Registered\.$/)
})

test('a serial number cannot play tricks on the terminal', () => {
  const text = banner(facts({ board: { vendor: '\x1b[2J\x1b]0;x\x07', serialNumber: 'S\u202e1\r\n9' } }))
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('even the worst case fits a screen of 80 by 25, prompt included', () => {
  const long = '2001:db8:1111:2222:3333:4444:5555:'
  const addresses = ['192.0.2.7', ...[6666, 7777, 8888, 9999].map(last => long + last)]
  const text = banner(
    facts({
      board: { vendor: 'V'.repeat(80), product: 'P'.repeat(80), serialNumber: 'S'.repeat(80) },
      addresses,
      ports: ['enp134s0f0np0', 'enp134s0f1np1', 'enp2', 'enp3', 'enp4', 'enp5'].map(name =>
        port(name, true, addresses),
      ),
      silentSeconds: 20,
      notices: Array.from({ length: 8 }, (_, index) => ({ text: `Ignored: ${index} ${'x '.repeat(60)}`, bad: true })),
    }),
  )
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(80)
  expect(text.split('\n').length).toBeLessThanOrEqual(23)
})
