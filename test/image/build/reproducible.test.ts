import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readArchive } from '../../../image/archive.ts'
import { ARTEFACTS, build } from '../../../image/build.ts'
import { sha256 } from '../../../image/checksums.ts'
import { imageOfNow } from '../../../image/image.ts'
import { hashOfInputs } from '../../../image/inputs.ts'
import { packIso } from '../../../image/iso.ts'
import { SOURCE } from '../../../image/product.ts'
import { firstDifference } from './first-difference.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rescue-pro-image-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('an image built anew from the same packages and source is the same to the last bit', async () => {
  const first = await imageOfNow()
  const archive = await readArchive()
  await build(archive, hashOfInputs(archive), folder)
  const again = join(folder, 'out')
  const different = []
  for (const name of ARTEFACTS) {
    if ((await sha256(join(first.folder, name))) !== (await sha256(join(again, name)))) different.push(name)
  }
  if (different.includes('initrd')) different.push(await firstDifference(first.folder, again, folder))
  expect(different).toEqual([])
})

test('`npm run image -- --iso --output DIR` puts the image and its ISO there, with the digests of the files', async () => {
  const output = join(folder, 'output')
  const { stdout } = await execa('npm', ['run', 'image', '--', '--iso', '--output', output], { cwd: SOURCE })
  expect(stdout).toContain('unchanged')
  expect((await readdir(output)).toSorted()).toEqual([...ARTEFACTS, 'SHA256SUMS', 'rescue-pro.iso'].toSorted())
  const lines = (await readFile(join(output, 'SHA256SUMS'), 'utf8')).trim().split('\n')
  expect(lines).toHaveLength(ARTEFACTS.length)
  for (const line of lines) {
    const [digest, name = ''] = line.split('  ')
    expect(await sha256(join(output, name))).toBe(digest)
  }
})

test('two ISOs of one image are the same to the last bit', async () => {
  const { folder: image, epoch } = await imageOfNow()
  const isos = ['first.iso', 'second.iso'].map(name => join(folder, name))
  for (const iso of isos) await packIso(image, iso, epoch)
  expect(await sha256(isos[0] ?? '')).toBe(await sha256(isos[1] ?? ''))
})
