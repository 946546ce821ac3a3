import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rescue-pro-scrub-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The function `scrub` of the image's first program, run by the shell that runs it there. */
const scrub = async (text: string) => {
  const init = await readFile(new URL('../../image/stage-1/init', import.meta.url), 'utf8')
  const lines = /^secret=.*?^}$/ms.exec(init)?.[0] ?? ''
  const file = join(folder, 'text')
  await writeFile(file, text)
  const { stdout } = await execa('busybox', ['sh', '-c', `b=busybox\n${lines}\nscrub "$1"`, 'sh', file])
  return stdout
}

test.each([
  ['a rescuepro.code=S3CRET b', 'a rescuepro.code=*** b'],
  ['rescuepro.code="S3 CRET" b', 'rescuepro.code=*** b'],
  ['"rescuepro.code=S3 CRET" b', 'rescuepro.code=*** b'],
  ['rescuepro.code=S3CRET rescuepro.code=S3CRET2', 'rescuepro.code=*** rescuepro.code=***'],
  ['rescuepro.token_sha256=S3CRET', 'rescuepro.token_sha256=***'],
  ['rescuepro.register=https://me:S3CRET@host/path?x', 'rescuepro.register=https://***@host/path?x'],
  ['rescuepro.collector="http://me:S3CRET@host/"', 'rescuepro.collector="http://***@host/"'],
  ['<6>[    0.0] Command line: quiet rescuepro.code=S3CRET', '<6>[    0.0] Command line: quiet rescuepro.code=***'],
])('%s is shown without the secret', async (line, shown) => {
  expect(await scrub(`${line}\n`)).toBe(shown)
})

test('everything else stays as it is', async () => {
  const line =
    'quiet rescuepro.lang=en rescuepro.ssh_key="ssh-ed25519 AAAA me@host" rescuepro.register=https://host/a@b'
  expect(await scrub(`${line}\n`)).toBe(line)
})
