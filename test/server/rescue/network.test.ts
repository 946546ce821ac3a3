import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isLinkLocal, pageUrl } from '../../../server/command/address.ts'
import { readPorts } from '../../../server/rescue/network.ts'
import { temporaryState } from '../../support/state.ts'

const address = (text: string) =>
  ({ address: text, netmask: '', family: 'IPv4', mac: '', internal: false, cidr: null }) as const

const make = async (root: string, name: string, files: Record<string, string>, hasDevice: boolean) => {
  await mkdir(join(root, name), { recursive: true })
  for (const [file, content] of Object.entries(files)) await writeFile(join(root, name, file), `${content}\n`)
  if (hasDevice) await symlink(root, join(root, name, 'device'))
}

test('the wired ports that have a device behind them, in the order that people count in', async () => {
  const root = await temporaryState()
  await make(root, 'eno10', { type: '1', address: '52:54:00:00:00:0a', carrier: '0' }, true)
  await make(root, 'eno2', { type: '1', address: '52:54:00:00:00:02', carrier: '1' }, true)
  await make(root, 'lo', { type: '772', address: '00:00:00:00:00:00', carrier: '1' }, false)
  await make(root, 'docker0', { type: '1', address: '02:42:00:00:00:01', carrier: '1' }, false)
  await make(root, 'ib0', { type: '32', address: '80:00', carrier: '1' }, true)
  const interfaces = { eno2: [address('192.0.2.7'), address('fe80::1'), address('169.254.3.4')] }
  expect(readPorts(root, interfaces)).toEqual([
    { name: 'eno2', mac: '52:54:00:00:00:02', link: true, addresses: ['192.0.2.7'] },
    { name: 'eno10', mac: '52:54:00:00:00:0a', link: false, addresses: [] },
  ])
})

test('a port that is down, whose link cannot be read, has none', async () => {
  const root = await temporaryState()
  await make(root, 'eno1', { type: '1', address: '52:54:00:00:00:01' }, true)
  expect(readPorts(root, {})[0]?.link).toBe(false)
})

test.for([
  ['192.0.2.7', 'https://192.0.2.7/'],
  ['2001:db8::7', 'https://[2001:db8::7]/'],
  ['fe80::1%eth0', 'https://[fe80::1]/'],
] as const)('the page on %s is %s', ([text, url]) => expect(pageUrl(text, 443)).toBe(url))

test.for(['fe80::1', 'FEBF::1', '169.254.0.1'])('%s is link-local', text => expect(isLinkLocal(text)).toBe(true))
test.for(['fec0::1', '2001:db8::1', '192.0.2.1'])('%s is not', text => expect(isLinkLocal(text)).toBe(false))
