import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Archive } from '../../image/archive.ts'
import { hashOfInputs } from '../../image/inputs.ts'

const ARCHIVE: Archive = {
  suites: [{ name: 'trixie', repository: 'http://deb.debian.org/debian/', packages: 'a'.repeat(64), date: 1 }],
  epoch: 1,
}
const FILES = ['server/main.ts', 'probes/main.ts', 'dist/index.html', 'image/root/etc/hostname', 'image/set-up.mjs']
const SINGLE = ['package.json', 'package-lock.json', 'README.md', 'LICENSE']

let source: string
beforeEach(async () => {
  source = await mkdtemp(join(tmpdir(), 'rescue-pro-inputs-'))
  for (const path of [...FILES, ...SINGLE]) await write(path, path)
})
afterEach(() => rm(source, { recursive: true }))

const write = async (path: string, content: string) => {
  await mkdir(dirname(join(source, path)), { recursive: true })
  await writeFile(join(source, path), content)
}

test('the same source and packages have the same hash, wherever and whenever they lie', async () => {
  const copy = `${source}-copy`
  await cp(source, copy, { recursive: true })
  expect(hashOfInputs(ARCHIVE, copy)).toBe(hashOfInputs(ARCHIVE, source))
  await rm(copy, { recursive: true })
})

test.each([
  ['a changed file of the product', () => write('server/main.ts', 'changed')],
  ['a new file of the product', () => write('probes/new.ts', '')],
  ['a changed page', () => write('dist/index.html', 'changed')],
  ['a changed file of the overlay', () => write('image/root/etc/hostname', 'changed')],
  ['a file that can be run now', () => chmod(join(source, 'server/main.ts'), 0o755)],
  ['other npm packages', () => write('package-lock.json', 'changed')],
])('%s is another image', async (_, change) => {
  const before = hashOfInputs(ARCHIVE, source)
  await change()
  expect(hashOfInputs(ARCHIVE, source)).not.toBe(before)
})

test('new packages in the archive are another image', () => {
  const suites = ARCHIVE.suites.map(suite => ({ ...suite, packages: 'b'.repeat(64) }))
  expect(hashOfInputs({ ...ARCHIVE, suites }, source)).not.toBe(hashOfInputs(ARCHIVE, source))
})

test('what only sets up this machine is no part of the image', async () => {
  const before = hashOfInputs(ARCHIVE, source)
  await write('image/set-up.mjs', 'changed')
  expect(hashOfInputs(ARCHIVE, source)).toBe(before)
})
