import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseKernelParameters, readKernelParameters } from '../../../server/rescue/kernel-parameters.ts'
import { temporaryState } from '../../support/state.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkNe0Dd8gIhgJtYnTIrP8yFgVJx8n0oWvFhNVQQyD5w'
const DIGEST = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

test('the parameters are found among those of the kernel', () => {
  const line = `vmlinuz console=ttyS0,115200 quiet rescuepro.code=ABCDE-FGHJK-MNPQR-1 rescuepro.token_sha256=${DIGEST} rescuepro.collector=https://user:secret@192.0.2.1/records rescuepro.register=http://[2001:db8::1]:8080/up rescuepro.lang=en panic=10`
  expect(parseKernelParameters(line)).toEqual({
    parameters: {
      code: 'ABCDE-FGHJK-MNPQR-1',
      token_sha256: DIGEST,
      collector: 'https://user:secret@192.0.2.1/records',
      register: 'http://[2001:db8::1]:8080/up',
      lang: 'en',
    },
    notices: [],
  })
})

test.for([
  ['around the value', `rescuepro.ssh_key="${KEY} a person@desk" quiet`],
  ['around the parameter', `"rescuepro.ssh_key=${KEY} a person@desk" quiet`],
  ['never closed', `quiet rescuepro.ssh_key="${KEY} a person@desk`],
] as const)('a value with spaces is held together by quotes %s', ([, line]) => {
  expect(parseKernelParameters(line).parameters).toEqual({ ssh_key: `${KEY} a person@desk` })
})

test('a value may hold an equals sign', () => {
  const { parameters } = parseKernelParameters('rescuepro.register=http://192.0.2.1/?a=b&c=d')
  expect(parameters.register).toBe('http://192.0.2.1/?a=b&c=d')
})

test('of a repeated parameter the last one counts', () => {
  const line = 'rescuepro.code=ABCDEFGHJKMNPQRS1 rescuepro.code=ABCDEFGHJKMNPQRS2'
  expect(parseKernelParameters(line).parameters).toEqual({ code: 'ABCDEFGHJKMNPQRS2' })
})

test.for([
  ['rescuepro.code=short', 'rescuepro.code: shorter than 16 letters and digits; a code was made instead'],
  ['rescuepro.code=A-B-C-D-E-F-G-H-', 'rescuepro.code: shorter than 16 letters and digits; a code was made instead'],
  ['rescuepro.code=ABCDEFGHJKMNPQRS:root', 'rescuepro.code: not made of letters, digits, - and _'],
  [`rescuepro.code=${'A'.repeat(65)}`, 'rescuepro.code: not made of letters'],
  ['rescuepro.code', 'rescuepro.code: not made of letters'],
  ['rescuepro.token_sha256=abc', 'rescuepro.token_sha256: not a SHA-256 digest of 64 hex digits'],
  ['rescuepro.register=ftp://192.0.2.1/', 'rescuepro.register: not a http(s) URL'],
  ['rescuepro.register=192.0.2.1', 'rescuepro.register: not a http(s) URL'],
  ['rescuepro.collector=file:///etc/shadow', 'rescuepro.collector: not a http(s) URL'],
  ['rescuepro.ssh_key=ssh-dss', 'rescuepro.ssh_key: not a public key as in authorized_keys'],
  [`rescuepro.ssh_key="command=\\"reboot\\" ${KEY}"`, 'rescuepro.ssh_key: not a public key'],
  ['rescuepro.lang=fr', 'rescuepro.lang: not a language of this image; English is used'],
  ['rescuepro.colector=http://192.0.2.1/', 'rescuepro.colector: there is no such parameter'],
  ['rescuepro.__proto__=1', 'rescuepro.__proto__: there is no such parameter'],
] as const)('%s is ignored, and the reason said', ([line, reason]) => {
  const { parameters, notices } = parseKernelParameters(line)
  expect(parameters).toEqual({})
  expect(notices).toEqual([expect.stringContaining(reason)])
})

test('no value is in the reason: it may be a secret', () => {
  const { notices } = parseKernelParameters('rescuepro.code=hunter2 rescuepro.token_sha256=hunter2')
  expect(notices.join()).not.toContain('hunter2')
})

test('whatever stands on the command line, the boot goes on and the reasons stay short', () => {
  const value = fc.string({ unit: 'binary', maxLength: 300 })
  const name = fc.oneof(fc.constantFrom('code', 'register', 'ssh_key', 'lang', '', '=', '"'), value)
  const lines = fc.array(fc.tuple(name, value)).map(all => all.map(([n, v]) => `rescuepro.${n}=${v}`).join(' '))
  fc.assert(
    fc.property(lines, line => {
      for (const notice of parseKernelParameters(line).notices) expect(notice.length).toBeLessThan(200)
    }),
  )
})

test('a machine that was booted without our first stage has no parameters', async () => {
  const folder = await temporaryState()
  expect(readKernelParameters(join(folder, 'cmdline'))).toEqual({ parameters: {}, notices: [] })
  await writeFile(join(folder, 'cmdline'), 'quiet rescuepro.lang=en\n')
  expect(readKernelParameters(join(folder, 'cmdline')).parameters).toEqual({ lang: 'en' })
})
