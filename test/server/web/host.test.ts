import { expect, test } from 'vitest'
import { allowedName, hostName } from '../../../server/web/host.ts'

test.for([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:8443', '192.0.2.7'],
  ['Rescue.Example:443', 'rescue.example'],
  ['[2001:db8::7]:8443', '2001:db8::7'],
  ['[2001:DB8:0:0::7]', '2001:db8::7'],
  [undefined, undefined],
  ['', undefined],
  ['a b', undefined],
  ['a@b', undefined],
  ['a/b', undefined],
  ['a?b', undefined],
  ['a#b', undefined],
  ['a,b', undefined],
  ['a%00b', undefined],
  ['host:99999', undefined],
  ['[::1', undefined],
  ['2001:db8::7', undefined],
  [`${'a'.repeat(256)}`, undefined],
] as const)('the Host header %s names %s', ([header, name]) => {
  expect(hostName(header)).toBe(name)
})

test.for([
  ['2001:db8:0:0:0:0:0:7', '2001:db8::7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['LOCALHOST', 'localhost'],
  ['192.0.2.7', '192.0.2.7'],
] as const)('the address %s of the machine is allowed as %s', ([address, name]) => {
  expect(allowedName(address)).toBe(name)
})
