// `explore` over a real partition, on a terminal and beside one.
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Environment } from '../../../server/command/environment.ts'
import { explore } from '../../../server/command/explore.ts'
import { imageFile, MIB, temporaryFolder } from '../../probes/partition/explorer/loop.ts'
import { listenApp } from '../../support/application.ts'
import { loopOn } from '../../support/loop.ts'

const TEXT = '\u001b]0;mine\u0007Straße\u202e\n'

/** Sparse, and takes longer to copy than any test waits. */
const LONG = 64 * 1024 * MIB

const MAIN = new URL('../../../server/main.ts', import.meta.url).pathname

const LOG = Array.from({ length: 30_000 }, (_, i) => `line ${i}\n`).join('')

const partition = async () => {
  const folder = await temporaryFolder()
  const source = join(folder, 'source')
  await mkdir(source)
  await writeFile(join(source, 'text'), TEXT)
  await writeFile(join(source, 'log'), LOG)
  await execa('mkfifo', [join(source, 'fifo')])
  await writeFile(join(source, 'long'), '')
  await truncate(join(source, 'long'), LONG)
  const image = await imageFile(folder, 8 * MIB)
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', source, image])
  return { folder, device: await loopOn(image) }
}

const run = async (state: string, isTTY: boolean, ...args: string[]) => {
  const stdout = Object.assign(new PassThrough(), { isTTY })
  const stderr = new PassThrough()
  const env = { PATH: process.env['PATH'] ?? '' }
  const code = await explore(args, { env, state, stdout, stderr } as unknown as Environment)
  stdout.end()
  stderr.end()
  return { code, said: (await buffer(stdout)).toString(), beside: (await buffer(stderr)).toString() }
}

describe.runIf(process.getuid?.() === 0)('explore', () => {
  test('a file is copied byte by byte, and on a terminal commands nothing', async () => {
    const { folder, device } = await partition()
    expect(await run(folder, false, device, 'cat', '/text')).toMatchObject({ code: 0, said: TEXT })
    expect(await run(folder, true, device, 'cat', '/text')).toMatchObject({ code: 0, said: '�]0;mine�Straße�\n' })
  })

  test('what is to be known of the view stands beside the output', async () => {
    const { folder, device } = await partition()
    const { beside } = await run(folder, false, device, 'ls', '/')
    expect(beside).toMatch(/^rescue-pro: The journal was (not )?replayed.*\n$/)
  })

  test('tail prints whole lines', async () => {
    const { folder, device } = await partition()
    const { said } = await run(folder, false, device, 'tail', '/log')
    expect(said.length).toBeGreaterThan(1000)
    expect(LOG.endsWith(`\n${said}`)).toBe(true)
  })

  test('get writes over nothing, and leaves no file where there is nothing to get', async () => {
    const { folder, device } = await partition()
    const [output, other] = [join(folder, 'output'), join(folder, 'other')]
    await run(folder, false, device, 'get', '/text', '--output', output)
    expect(await readFile(output, 'utf8')).toBe(TEXT)
    await expect(run(folder, false, device, 'get', '/text', '--output', output)).rejects.toThrow(
      `${output} is there already, and nothing is written over. Name a new file with --output.`,
    )
    expect((await run(folder, false, device, 'get', '/fifo', '--output', other)).code).toBe(2)
    const lost = join(folder, 'nowhere/text')
    await expect(run(folder, false, device, 'get', '/text', '--output', lost)).rejects.toThrow(
      `There is no folder for ${lost}. Make it first, or name another place with --output.`,
    )
    await expect(run(folder, false, device, 'get', '/text', '--output', `${folder}/`)).rejects.toThrow('is a folder')
    expect(await readdir(folder)).not.toContain('other')
  })

  test('get that finds no room says so, and leaves nothing that looks whole', async () => {
    const { folder, device } = await partition()
    const small = join(folder, 'small')
    await mkdir(small)
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
    onTestFinished(async () => void (await execa('umount', [small])))
    await expect(run(folder, false, device, 'get', '/log', '--output', join(small, 'log'))).rejects.toThrow(
      'There is no room for all of it',
    )
    expect(await readdir(small)).toEqual([])
  })

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('get that %s ends leaves nothing behind', async signal => {
    const { folder, device } = await partition()
    const [output, state] = [join(folder, 'output'), join(folder, 'state')]
    const words = ['explore', device, 'get', '/long', '--output', output, '--state', state]
    const command = execa(process.execPath, [MAIN, ...words], { reject: false, detached: true })
    await expect
      .poll(async () => (await stat(output).catch(() => undefined))?.size, { timeout: 60_000 })
      .toBeGreaterThan(0)
    // As a terminal does, to the command and to the explorer that it started.
    process.kill(-(command.pid ?? 0), signal)
    expect(await command).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('journal') })
    expect(await readdir(folder)).not.toContain('output')
    expect(await readdir(join(state, 'explorer'))).toEqual([])
  })

  test.for([
    ['closes the partition at its end, for tests to have it', false, 404],
    ['leaves the partition open where others look into it', true, 200],
  ] as const)('on another machine %s', async ([, othersLook, status]) => {
    const { folder, device } = await partition()
    const target = { id: 'partition-1', kind: 'partition', name: 'p1', device } as const
    const { app, url, tls, code: token, bearer: headers } = await listenApp({ targets: [target] })
    const view = (method: 'GET' | 'POST') =>
      app.inject({
        method,
        url: '/api/partitions/partition-1/view',
        headers,
        ...(method === 'POST' ? { body: {} } : {}),
      })
    if (othersLook) await view('POST')
    const remote = ['--host', url, '--fingerprint', tls?.fingerprint256 ?? '', '--token', token]
    expect(await run(folder, false, device, 'cat', '/text', ...remote)).toEqual({
      code: 0,
      said: TEXT,
      beside: expect.stringContaining('journal'),
    })
    expect((await view('GET')).statusCode).toBe(status)
  })
})
