import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { words } from '../../probes/contract/words.ts'
import { saidElsewhere } from '../../vite.config.ts'
import { buildPage } from '../end-to-end/page-build.ts'

const ROOT = new URL('../../', import.meta.url).pathname

test('the page uses no word that is left out of it', () => {
  const sources = readdirSync(join(ROOT, 'ui'), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.tsx?$/.test(name),
  )
  const quoted = sources.flatMap(
    name => readFileSync(join(ROOT, 'ui', name), 'utf8').match(/(?<=')[^'\n]+(?=')/g) ?? [],
  )
  expect(quoted.filter(text => Object.hasOwn(words, text) && saidElsewhere(text))).toEqual([])
})

test('the first view weighs at most 35 kB', async () => {
  await buildPage()
  const html = readFileSync(join(ROOT, 'dist/index.html'), 'utf8')
  const parts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(parts.length).toBeGreaterThanOrEqual(2)
  const weights = ['index.html', ...parts].map(path => gzipSync(readFileSync(join(ROOT, 'dist', path))).length)
  expect(weights.reduce((sum, weight) => sum + weight)).toBeLessThanOrEqual(35_000)
})
