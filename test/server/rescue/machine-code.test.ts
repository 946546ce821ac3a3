import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { authorize } from '../../../server/rescue/access.ts'
import { machineCode } from '../../../server/rescue/machine-code.ts'
import { temporaryState } from '../../support/state.ts'

test('the provider’s code is kept for the whole boot, for the owner’s eyes only', async () => {
  const state = await temporaryState()
  expect(machineCode(state, 'provider-code-0123456')).toBe('provider-code-0123456')
  expect(machineCode(state)).toBe('provider-code-0123456')
  expect(machineCode(state, 'another-code-01234567')).toBe('provider-code-0123456')
  expect((await stat(join(state, 'code'))).mode & 0o777).toBe(0o600)
})

test('without one a code is made, the same for everyone who asks', async () => {
  const state = await temporaryState()
  const code = machineCode(state)
  expect(code).toMatch(/^([0-9A-Z]{5}-){4}[0-9A-Z]{6}$/)
  expect(machineCode(state)).toBe(code)
})

test('the owner of the given key may log in', async () => {
  const home = await temporaryState()
  await authorize(home, 'ssh-ed25519 AAAA a person')
  const path = join(home, '.ssh/authorized_keys')
  expect(await readFile(path, 'utf8')).toBe('ssh-ed25519 AAAA a person\n')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(join(home, '.ssh'))).mode & 0o777).toBe(0o700)
})

test('processes that start at once all get the same code', async () => {
  const state = await temporaryState()
  const module = new URL('../../../server/rescue/machine-code.ts', import.meta.url).href
  const ask = `import(${JSON.stringify(module)}).then(({ machineCode }) => console.log(machineCode(${JSON.stringify(state)})))`
  const asked = Array.from({ length: 8 }, () => promisify(execFile)(process.execPath, ['--eval', ask]))
  const codes = new Set((await Promise.all(asked)).map(({ stdout }) => stdout))
  expect(codes.size).toBe(1)
  expect(await readdir(state)).toEqual(['code'])
})
