import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { imageFile, MIB, temporaryFolder } from '../../probes/partition/explorer/loop.ts'
import { openApp } from '../../support/application.ts'
import { loopOn } from '../../support/loop.ts'

const ID = 'partition-test'
const BASE = `/api/partitions/${ID}`
const HOSTILE = 'a"; filename=evil.html\r\nX-Evil: 1;é.txt'

const partition = async () => {
  const folder = await temporaryFolder()
  const source = join(folder, 'source')
  await mkdir(join(source, 'logs'), { recursive: true })
  await writeFile(join(source, 'digits'), '0123456789')
  await writeFile(join(source, 'page.html'), '<script>alert(1)</script>')
  await writeFile(join(source, HOSTILE), 'evil')
  await writeFile(join(source, 'logs/syslog'), 'a\nkernel panic\nb\n')
  const image = await imageFile(folder, 16 * MIB)
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', source, image])
  return loopOn(image)
}

const openPartition = async () => {
  const device = await partition()
  const opened = await openApp({ targets: [{ id: ID, kind: 'partition', name: 'test', device }] })
  const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'DELETE' = 'GET') =>
    opened.app.inject({ method, url: `${BASE}${url}`, headers: { ...opened.bearer, ...headers } })
  const open = (body: object = {}) =>
    opened.app.inject({ method: 'POST', url: `${BASE}/view`, headers: opened.bearer, body })
  return { ...opened, ask, open }
}

describe.runIf(process.getuid?.() === 0)('the files of a partition', () => {
  test('are opened once, read, and closed', async () => {
    const { ask, open } = await openPartition()
    for (const url of ['/view', '/files', '/files/stat?path=/digits']) {
      expect((await ask(url)).json()).toMatchObject({ status: 404, code: 'not-open' })
    }
    const view = (await open()).json()
    expect(view).toMatchObject({ mode: 'no-replay', fileSystem: 'ext4', sectorsWritten: 0 })
    expect((await open({ mode: 'user-space' })).json()).toEqual(view)
    expect((await ask('/view')).json()).toEqual(view)
    await expect
      .poll(async () => (await ask('/files?path=/logs')).json(), { timeout: 60_000 })
      .toMatchObject({ total: 1, entries: [{ path: '/logs/syslog' }] })
    expect((await ask('/files/text?path=/logs/syslog&offset=2&length=12')).json()).toMatchObject({
      text: 'kernel panic',
    })
    const search = await ask('/files/search?path=/&text=PANIC')
    expect(search.headers['content-type']).toBe('application/x-ndjson')
    expect(
      search.body
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({ line: 'kernel panic', lineNumber: 2 }),
      { end: { matches: 1, complete: true } },
    ])
    const packed = await ask('/files/archive?path=/logs')
    expect(packed.headers['content-disposition']).toContain('logs.tar.zst')
    const { stdout } = await execa('tar', ['--extract', '--zstd', '--to-stdout', './syslog'], {
      input: packed.rawPayload,
    })
    expect(stdout).toContain('kernel panic')
    expect((await ask('/view', {}, 'DELETE')).statusCode).toBe(204)
    expect((await ask('/view')).json()).toMatchObject({ code: 'not-open' })
  })

  test('are downloaded whole, in parts, and from where it broke off', async () => {
    const { ask, open } = await openPartition()
    await open()
    const get = (headers: Record<string, string> = {}) => ask('/files/content?path=/digits', headers)
    const whole = await get()
    const etag = String(whole.headers.etag)
    expect(whole).toMatchObject({ statusCode: 200, body: '0123456789' })
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '10',
      'content-type': 'application/octet-stream',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
    for (const [range, status, body, contentRange] of [
      ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-2', 206, '89', 'bytes 8-9/10'],
      ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
      ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
      ['bytes=10-', 416, '', 'bytes */10'],
      ['bytes=3-1', 200, '0123456789', undefined],
      ['bytes=0-1,3-4', 200, '0123456789', undefined],
      ['lines=0-1', 200, '0123456789', undefined],
      ['bytes=99999999999999999999-', 200, '0123456789', undefined],
    ] as const) {
      const answer = await get({ range })
      expect([answer.statusCode, answer.body, answer.headers['content-range']], range).toEqual([
        status,
        body,
        contentRange,
      ])
    }
    expect(await get({ range: 'bytes=5-', 'if-range': etag })).toMatchObject({ statusCode: 206, body: '56789' })
    expect(await get({ range: 'bytes=5-', 'if-range': '"other"' })).toMatchObject({
      statusCode: 200,
      body: '0123456789',
    })
    const head = await ask('/files/content?path=/digits', {}, 'HEAD')
    expect(head).toMatchObject({ statusCode: 200, body: '', headers: { 'content-length': '10', etag } })
  })

  test('put nothing of their names or bytes into the answer’s head', async () => {
    const { ask, open } = await openPartition()
    await open()
    const answer = await ask(`/files/content?path=${encodeURIComponent(`/${HOSTILE}`)}`)
    expect(answer).toMatchObject({ statusCode: 200, body: 'evil' })
    expect(answer.headers).not.toHaveProperty('x-evil')
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="[\w. -]+"; filename\*=UTF-8''[\w.~%!&+#$^`|-]+$/,
    )
    const page = await ask('/files/content?path=/page.html')
    expect(page.headers['content-type']).toBe('application/octet-stream')
  })

  test('are refused to requests that make no sense', async () => {
    const { ask, open } = await openPartition()
    await open()
    for (const [url, status] of [
      ['/files?sort=evil', 400],
      ['/files?limit=100000', 400],
      ['/files?offset=-1', 400],
      ['/files?extra=1', 400],
      ['/files?path=/&path=/logs', 400],
      ['/files?path=relative', 400],
      ['/files?path=/..', 400],
      ['/files/text', 400],
      ['/files/text?path=/digits&length=9999999', 400],
      ['/files/text?path=/missing', 404],
      ['/files/text?path=/logs', 422],
      ['/files/content?path=/logs', 422],
      ['/files/archive?path=/digits', 422],
    ] as const) {
      const answer = await ask(url)
      expect(answer.statusCode, url).toBe(status)
      expect(answer.headers['content-type'], url).toContain('application/problem+json')
    }
  })

  test('are for those who signed in, on partitions of this machine', async () => {
    const { app, ask, open, bearer } = await openPartition()
    expect((await app.inject({ method: 'POST', url: `${BASE}/view`, body: {} })).statusCode).toBe(401)
    expect((await open({ mode: 'writable' })).statusCode).toBe(400)
    const other = await app.inject({ method: 'POST', url: '/api/partitions/machine/view', headers: bearer, body: {} })
    expect(other.json()).toMatchObject({ status: 404, code: 'unknown-target' })
    expect((await ask('/view')).json()).toMatchObject({ code: 'not-open' })
  })
})
