// The product's programs, each file with all that it imports: the image has no packages and no TypeScript.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const PROGRAMS = ['server/main', 'probes/main']
const CODE_CACHE = ['image/code-cache/load', 'image/code-cache/make']

export const bundle = async (source: string, to: string, place: string) => {
  const input = Object.fromEntries([...PROGRAMS, ...CODE_CACHE].map(name => [name, join(source, `${name}.ts`)]))
  const plugins = [keepPlaces(source, place)]
  // Nothing may need a program's own file: it would run.
  const bundling = await rolldown({ input, platform: 'node', preserveEntrySignatures: 'strict', plugins })
  await bundling.write({
    dir: to,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
    // CommonJS starts in a sixth less time: for a module, all that Node's own modules export is made at once.
    format: 'cjs',
    intro: ({ name }) => (PROGRAMS.includes(name) ? "require('../image/code-cache/load.cjs');" : ''),
    // Without comments and blanks only, which take time to read at each start: stack traces keep their names.
    minify: { mangle: false, compress: false },
  })
  await bundling.close()
}

/** A bundled module looks for files where its source lies in the product, and for programs by their bundled names. */
const keepPlaces = (source: string, place: string) => ({
  name: 'keep-places',
  load: (id: string) => {
    const path = relative(source, id)
    if (!/^(server|probes|image)\/.*\.ts$/.test(path)) return null
    return inPlace(readFileSync(id, 'utf8'), pathToFileURL(join(place, path)).href)
  },
})

export const inPlace = (code: string, url: string) =>
  code
    .replaceAll(/new URL\('([^']+)\.ts', import\.meta\.url\)/g, "new URL('$1.cjs', import.meta.url)")
    .replaceAll('import.meta.url', JSON.stringify(url))
