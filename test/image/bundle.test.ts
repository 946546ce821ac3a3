import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundle, inPlace } from '../../image/bundle.ts'
import { SAME_CODE, SOURCE } from '../../image/product.ts'
import { request } from '../../server/command/https.ts'
import { freePort } from '../support/free-port.ts'
import { CODE_NOT_TAKEN } from './code-not-taken.ts'

test.for([
  [`new URL('../probes/main.ts', import.meta.url)`, `new URL('../probes/main.cjs', "file:///opt/a/b.ts")`],
  [`new URL('../../dist/', import.meta.url)`, `new URL('../../dist/', "file:///opt/a/b.ts")`],
  [`import { a } from './a.ts'`, `import { a } from './a.ts'`],
] as const)('%s becomes %s', ([code, bundled]) => expect(inPlace(code, 'file:///opt/a/b.ts')).toBe(bundled))

/** The product's programs in a folder, with what they read and the code that V8 makes of them. */
const bundled = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rescue-pro-bundle-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await bundle(SOURCE, folder, folder)
  for (const name of ['dist', 'package.json', 'server/report/report.css'])
    await cp(join(SOURCE, name), join(folder, name), { recursive: true })
  return { folder, made: await makeCode(folder) }
}

/** The code of each file, by its name. */
const makeCode = async (folder: string) => {
  const make = join(folder, 'image/code-cache/make.cjs')
  await promisify(execFile)('env', ['-i', process.execPath, ...SAME_CODE, make])
  const chunks = join(folder, 'chunks')
  const names = readdirSync(chunks).filter(name => name.endsWith('.v8'))
  return new Map(names.map(name => [name, readFileSync(join(chunks, name))]))
}

test('the bundled programs run without source and packages', async () => {
  const { folder } = await bundled()
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [join(folder, program), ...args], { cwd: '/' })
  const state = join(folder, 'state')
  expect(JSON.parse((await run('probes/main.cjs', 'list')).stdout)).toHaveProperty('targets')
  expect((await run('server/main.cjs', 'run', 'cpu/stress', '--seconds', '1', '--state', state)).stdout).toContain(
    'PASS',
  )
  expect((await run('server/main.cjs', 'report', '--format', 'html', '--state', state)).stdout).toContain('<style')
})

test('the bundled server serves and describes itself, without what it never asks Fastify for', async () => {
  const { folder } = await bundled()
  const args = ['serve', '--state', join(folder, 'state'), '--port', `${await freePort()}`]
  const running = spawn(process.execPath, [join(folder, 'server/main.cjs'), ...args])
  const ended = once(running, 'exit')
  onTestFinished(async () => {
    running.kill('SIGKILL')
    await ended
  })
  const complaints = text(running.stderr)
  const [said] = await Promise.race([
    once(running.stdout.setEncoding('utf8'), 'data'),
    ended.then(async () => [await complaints]),
  ])
  const [, origin, token] = /(https:\S+)\/#code=(\S+)/.exec(said) ?? []
  const fingerprint = /([0-9A-F]{2}:){31}[0-9A-F]{2}/.exec(said)?.[0]
  if (!origin || !token || !fingerprint) throw new Error(said)
  const { signal: closing } = new AbortController()
  const remote = { url: new URL(origin), token, fingerprint, notice: () => {}, closing }
  for (const path of ['/api/machine', '/api/report.html', '/openapi.json'])
    expect([path, (await request(remote, { method: 'GET', path })).status]).toEqual([path, 200])
})

test('a program is loaded with the code that V8 made, not without it', async () => {
  const { folder } = await bundled()
  await rm(join(folder, 'chunks/registry.cjs.v8'))
  const listed = promisify(execFile)(process.execPath, [join(folder, 'probes/main.cjs'), 'list'])
  await expect(listed).rejects.toThrow('registry.cjs.v8')
})

test('V8 makes the same code of them each time, and takes it with the flags of each service', async () => {
  const { folder, made } = await bundled()
  expect([...made.keys()]).toContain('registry.cjs.v8')
  expect(await makeCode(folder)).toEqual(made)
  for (const flags of serviceFlags()) {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', CODE_NOT_TAKEN, folder])
    expect(JSON.parse(stdout)).toEqual({ files: made.size, refused: [] })
  }
})

/** What Node is told in the units of the image. */
const serviceFlags = () => {
  const units = join(SOURCE, 'image/root/etc/systemd/system')
  const lines = readdirSync(units)
    .filter(name => name.endsWith('.service'))
    .flatMap(
      name => readFileSync(join(units, name), 'utf8').match(/(?<=^ExecStart=\/usr\/local\/bin\/node ).*/gm) ?? [],
    )
  expect(lines).toHaveLength(3)
  return lines.map(line => line.split(' ').filter(word => word.startsWith('--')))
}
