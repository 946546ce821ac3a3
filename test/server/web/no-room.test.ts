// The server over a state folder on a full file system, for real.
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openApp } from '../../support/application.ts'
import { CPU_RUN, child, temporaryState } from '../../support/state.ts'

/** More than fits into the kibibytes of the file system. */
const FILLING = Buffer.alloc(256 * 1024)

const full = async () => {
  const place = await temporaryState()
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', place])
  onTestFinished(async () => void (await execa('umount', ['--lazy', place])))
  const filling = join(place, 'filling')
  return {
    state: join(place, 'state'),
    fill: () => writeFile(filling, FILLING).catch(() => {}),
    makeRoom: () => rm(filling),
  }
}

test.runIf(process.getuid?.() === 0)('a full disk locks nobody out, and says what to do', async () => {
  onTestFinished(vi.spyOn(console, 'error').mockImplementation(() => {}).mockRestore)
  const { state, fill, makeRoom } = await full()
  const { app, code, bearer: headers } = await openApp({ state, command: child('pass') })
  await fill()
  const signedIn = await app.inject({ method: 'POST', url: '/api/session', body: { code } })
  expect(signedIn.statusCode).toBe(204)
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  expect((await app.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(200)
  const start = () => app.inject({ method: 'POST', url: '/api/runs', headers, body: CPU_RUN })
  const refused = await start()
  expect([refused.statusCode, JSON.parse(refused.body).code]).toEqual([507, 'no-room'])
  expect((await readdir(state)).sort()).toEqual(['access.json', 'runs'])
  await makeRoom()
  expect((await start()).statusCode).toBe(202)
})
