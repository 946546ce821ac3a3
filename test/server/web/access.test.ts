import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAccess } from '../../../server/web/access.ts'
import { digest, makeCode } from '../../../server/web/access-code.ts'
import { temporaryState } from '../../support/state.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

const openAccess = async () => {
  const folder = await temporaryState()
  const clock = { seconds: 1000 }
  const open = (bootId = 'boot-1') => createAccess({ folder, bootId, now: () => clock.seconds })
  return { folder, clock, open, access: open() }
}

test('an access code has 26 Crockford symbols, which are 130 bits, in groups', () => {
  expect(makeCode()).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{6}$/)
})

test('all 32 symbols come at all 26 places, and no code comes twice', () => {
  const codes = Array.from({ length: 2000 }, () => makeCode().replaceAll('-', ''))
  for (let place = 0; place < 26; place++) expect(new Set(codes.map(code => code[place])).size).toBe(32)
  expect(new Set(codes).size).toBe(2000)
})

test.for([
  ['as printed', (code: string) => code],
  ['in lower case', (code: string) => code.toLowerCase()],
  ['without dashes', (code: string) => code.replaceAll('-', '')],
  ['with spaces', (code: string) => ` ${code.replaceAll('-', ' ')}\n`],
  ['with O for 0', (code: string) => code.replaceAll('0', 'O')],
  ['with l for 1', (code: string) => code.replaceAll('1', 'l')],
  ['with I for 1', (code: string) => code.replaceAll('1', 'I')],
] as const)('a code typed %s is accepted', async ([, typed]) => {
  const { access } = await openAccess()
  for (let i = 0; i < 20; i++) expect(access.findBearer(typed(access.issueCode()))).toMatchObject({ kind: 'code' })
})

test.for([
  ['another code', makeCode()],
  ['nothing', ''],
  ['a code of the wrong length', 'A'],
  ['a digest', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
] as const)('%s is not accepted', async ([, typed]) => {
  const { access } = await openAccess()
  access.issueCode()
  expect(access.findBearer(typed)).toBeUndefined()
  expect(access.signIn(typed)).toBeUndefined()
})

test('codes are valid for 24 hours, several at once', async () => {
  const { access, clock } = await openAccess()
  const first = access.issueCode()
  clock.seconds += 20 * HOUR
  const second = access.issueCode()
  clock.seconds += 4 * HOUR - 1
  expect([first, second].map(access.findBearer)).not.toContain(undefined)
  clock.seconds += 1
  expect(access.findBearer(first)).toBeUndefined()
  expect(access.findBearer(second)).toBeDefined()
})

test('codes and sessions survive a restart of the server and end with a restart of the machine', async () => {
  const { access, open } = await openAccess()
  const code = access.issueCode()
  const token = access.signIn(code) ?? ''
  expect(open().findBearer(code)).toBeDefined()
  expect(open().findSession(token)).toBeDefined()
  expect(open('boot-2').findBearer(code)).toBeUndefined()
  expect(open('boot-2').findSession(token)).toBeUndefined()
})

test('a restarted server adds its code to the older ones', async () => {
  const { access, open } = await openAccess()
  const older = access.issueCode()
  const restarted = open()
  const newer = restarted.issueCode()
  expect([older, newer].map(open().findBearer)).not.toContain(undefined)
})

test('only the owner can read the state file, and no secret stands in it', async () => {
  const { access, folder } = await openAccess()
  const code = access.issueCode()
  const token = access.signIn(code) ?? ''
  const path = join(folder, 'access.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const text = await readFile(path, 'utf8')
  for (const secret of [code, code.replaceAll('-', ''), token]) expect(text).not.toContain(secret)
})

test('a state file that cannot be understood lets nobody in and does not stop the server', async () => {
  const { folder, open } = await openAccess()
  const code = open().issueCode()
  await writeFile(join(folder, 'access.json'), '{"codes": 1}')
  const reopened = open()
  expect(reopened.findBearer(code)).toBeUndefined()
  expect(reopened.findBearer(reopened.issueCode())).toBeDefined()
})

test('every sign-in opens a session of its own with 256 random bits', async () => {
  const { access } = await openAccess()
  const code = access.issueCode()
  const tokens = Array.from({ length: 50 }, () => access.signIn(code) ?? '')
  expect(new Set(tokens).size).toBe(50)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
})

test('a session ends after 30 minutes without use', async () => {
  const { access, clock } = await openAccess()
  const token = access.signIn(access.issueCode()) ?? ''
  clock.seconds += 30 * MINUTE - 1
  expect(access.findSession(token)).toBeDefined()
  clock.seconds += 30 * MINUTE
  expect(access.findSession(token)).toBeUndefined()
})

test('a session in use ends after 12 hours', async () => {
  const { access, clock } = await openAccess()
  const token = access.signIn(access.issueCode()) ?? ''
  for (let used = 0; used < 12 * HOUR - 20 * MINUTE; used += 20 * MINUTE) {
    clock.seconds += 20 * MINUTE
    expect(access.findSession(token)).toBeDefined()
  }
  clock.seconds += 20 * MINUTE
  expect(access.findSession(token)).toBeUndefined()
})

test('its last use is remembered over a restart of the server', async () => {
  const { access, clock, open } = await openAccess()
  const token = access.signIn(access.issueCode()) ?? ''
  clock.seconds += 20 * MINUTE
  access.findSession(token)
  clock.seconds += 20 * MINUTE
  expect(open().findSession(token)).toBeDefined()
})

test('signing out ends the session, also for a restarted server', async () => {
  const { access, open } = await openAccess()
  const token = access.signIn(access.issueCode()) ?? ''
  const principal = access.findSession(token)
  if (!principal) throw new Error('not signed in')
  access.signOut(principal)
  expect(access.use(principal)).toBe(false)
  expect(open().findSession(token)).toBeUndefined()
})

test('of more than 100 sessions the one unused for longest ends', async () => {
  const { access, clock } = await openAccess()
  const code = access.issueCode()
  const tokens = Array.from({ length: 101 }, () => {
    clock.seconds += 1
    return access.signIn(code) ?? ''
  })
  expect(access.findSession(tokens[0] ?? '')).toBeUndefined()
  expect(tokens.slice(1).map(access.findSession)).not.toContain(undefined)
})

test('the code of the machine is valid for as long as the machine is up, beside the issued ones', async () => {
  const { folder, clock } = await openAccess()
  const machineCode = 'provider-code-0123456'
  const access = createAccess({ folder, bootId: 'boot-1', now: () => clock.seconds, machineCode })
  const issued = access.issueCode()
  clock.seconds += 400 * HOUR
  const principal = access.findBearer('PROVIDERCODE0123456')
  expect(principal).toMatchObject({ kind: 'code' })
  expect(access.signIn(machineCode)).toBeDefined()
  expect(principal && access.use(principal)).toBe(true)
  expect(access.findBearer(issued)).toBeUndefined()
  expect(await readFile(join(folder, 'access.json'), 'utf8')).not.toContain(machineCode)
})

test('the provider’s token lets programs in and opens no session', async () => {
  const { folder } = await openAccess()
  const token = 'a+b/c.d~e_f-0=='
  const access = createAccess({ folder, bootId: 'boot-1', tokenDigest: digest(token) })
  const principal = access.findBearer(token)
  expect(principal).toMatchObject({ kind: 'token' })
  expect(principal && access.use(principal)).toBe(true)
  expect(access.signIn(token)).toBeUndefined()
  for (const wrong of [token.toUpperCase(), `${token}=`, digest(token), '']) {
    expect(access.findBearer(wrong)).toBeUndefined()
  }
})
