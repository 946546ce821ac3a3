// Unlocking as far as it needs no device-mapper; the rest is seen on the machine in QEMU.
import { closeSync, openSync, truncateSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { readPassphrase } from '../../../server/command/passphrase.ts'
import { openApp } from '../../support/application.ts'
import { loopOn } from '../../support/loop.ts'

const onLoops = test.runIf(process.getuid?.() === 0)
const SECRET = 'correct horse battery staple'

const loopPartition = async (prepare: (file: string) => Promise<unknown> = async () => {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-luks-'))
  const file = join(folder, 'partition')
  closeSync(openSync(file, 'w'))
  truncateSync(file, 20 * 2 ** 20)
  await prepare(file)
  onTestFinished(() => rm(folder, { recursive: true }))
  const device = await loopOn(file)
  return { id: 'partition-1', kind: 'partition', name: 'test', device } as const
}

const FAST = ['luksFormat', '-q', '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000', '--key-file=-']

const encrypted = () => loopPartition(file => execa('cryptsetup', [...FAST, file], { input: 'another passphrase' }))

const post = async ({ app, bearer }: Awaited<ReturnType<typeof openApp>>, path: string, body?: object) => {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/partitions/${path}`,
    headers: bearer,
    ...(body ? { body } : {}),
  })
  return { status: answer.statusCode, code: JSON.parse(answer.body).code }
}

onLoops.each([
  {
    what: 'an unknown partition',
    path: 'partition-2/unlock',
    body: { passphrase: SECRET },
    status: 404,
    code: 'unknown-target',
  },
  {
    what: 'what is not encrypted',
    path: 'partition-1/unlock',
    body: { passphrase: SECRET },
    status: 422,
    code: 'not-luks',
  },
  { what: 'no passphrase', path: 'partition-1/unlock', body: { passphrase: '' }, status: 400, code: 'invalid-request' },
  {
    what: 'a passphrase that is too long',
    path: 'partition-1/unlock',
    body: { passphrase: 'x'.repeat(513) },
    status: 400,
    code: 'invalid-request',
  },
])('$what is answered $status $code', async ({ path, body, status, code }) => {
  const opened = await openApp({ targets: [await loopPartition()] })
  expect(await post(opened, path, body)).toEqual({ status, code })
})

onLoops('what is not unlocked cannot be locked', async () => {
  expect(await post(await openApp({ targets: [await encrypted()] }), 'partition-1/lock')).toEqual({
    status: 409,
    code: 'not-unlocked',
  })
})

onLoops('a passphrase stands neither in the log nor in the answer', async () => {
  const opened = await openApp({ targets: [await encrypted()] })
  const { app, bearer, logged } = opened
  const request = { method: 'POST', url: '/api/partitions/partition-1/unlock', headers: bearer } as const
  const { statusCode, body } = await app.inject({ ...request, body: { passphrase: SECRET } })
  expect(statusCode).toBe(422)
  expect(body + logged.join()).not.toContain(SECRET)
})

onLoops('without signing in nothing is unlocked', async () => {
  const { app } = await openApp({ targets: [await loopPartition()] })
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/partitions/partition-1/unlock',
    body: { passphrase: SECRET },
  })
  expect(statusCode).toBe(401)
})

const readFrom = async (typed: string, isTTY: boolean) => {
  const shown: string[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: () => stdin })
  stdin.end(typed)
  const streams = { stdin, stderr: { write: (text: string) => shown.push(text) } }
  const passphrase = await readPassphrase(streams as unknown as Parameters<typeof readPassphrase>[0])
  return { passphrase, shown: shown.join('') }
}

test.each([
  { what: 'a pipe, without its last newline', typed: 'two words\n', isTTY: false, passphrase: 'two words' },
  { what: 'the terminal, up to Enter', typed: 'two words\rmore', isTTY: true, passphrase: 'two words' },
  { what: 'the terminal, with a character taken back', typed: 'twö\u007fo\n', isTTY: true, passphrase: 'two' },
])('the passphrase comes from $what, and is not shown', async ({ typed, isTTY, passphrase }) => {
  const read = await readFrom(typed, isTTY)
  expect(read.passphrase).toBe(passphrase)
  expect(read.shown).not.toContain('tw')
})
