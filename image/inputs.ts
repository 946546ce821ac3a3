// All that decides what is in the image, as one hash: an image that exists under it need not be built again.
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Archive } from './archive.ts'
import { PRODUCT, SOURCE } from './product.ts'

const NOT_IN_IT = [
  'image/set-up.mjs',
  'image/packages-build.txt',
  'image/packages-test.txt',
  'image/packages-machine.txt',
]

export const hashOfInputs = (archive: Archive, source = SOURCE): string => {
  const hash = createHash('sha256')
  const state = archive.suites.map(({ name, packages }) => `${name} ${packages}`).toSorted()
  hash.update(JSON.stringify({ state, epoch: archive.epoch, node: process.version }))
  for (const path of [...PRODUCT, 'image', 'package-lock.json'].flatMap(name => paths(source, name)).toSorted()) {
    if (!NOT_IN_IT.includes(path)) hash.update(`${JSON.stringify([path, ...content(join(source, path))])}\n`)
  }
  return hash.digest('hex')
}

const paths = (source: string, path: string): string[] =>
  lstatSync(join(source, path)).isDirectory()
    ? readdirSync(join(source, path)).flatMap(name => paths(source, `${path}/${name}`))
    : [path]

const content = (path: string) => {
  const { mode } = lstatSync(path)
  if ((mode & 0o170000) === 0o120000) return ['link', readlinkSync(path)]
  return [mode & 0o100 ? 'program' : 'file', createHash('sha256').update(readFileSync(path)).digest('hex')]
}
