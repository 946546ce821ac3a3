// The product's programs as plain scripts in few files: reading and stripping hundreds takes most of the server's start.
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const PROGRAMS = ['server/main', 'probes/main']
/** More than a third of the server's code: Fastify asks for them only without compilers of our own, or to inject requests. */
const NEVER_ASKED_FOR = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request']
const CODE_CACHE = ['image/code-cache/load', 'image/code-cache/make']

/** Bundles the programs of the source folder, with the packages they use, into the folder `to`, to be run at `place`. */
export const bundle = async (source: string, to: string, place: string) => {
  const input = Object.fromEntries([...PROGRAMS, ...CODE_CACHE].map(name => [name, join(source, `${name}.ts`)]))
  const plugins = [keepPlaces(source, place)]
  // Nothing may need a program's own file: it would run.
  const options = { platform: 'node', preserveEntrySignatures: 'strict', external: NEVER_ASKED_FOR } as const
  const bundling = await rolldown({ input, plugins, ...options })
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

/** A module that looks for a file beside itself looks where it would be without bundling. */
const keepPlaces = (source: string, place: string) => ({
  name: 'keep-places',
  transform: {
    filter: { id: /\.ts$/, code: /import\.meta\.url/ },
    handler: (code: string, id: string) => inPlace(code, `file://${join(place, id.slice(source.length))}`),
  },
})

export const inPlace = (code: string, url: string) =>
  code
    .replaceAll(/new URL\('([^']+)\.ts', import\.meta\.url\)/g, "new URL('$1.cjs', import.meta.url)")
    .replaceAll('import.meta.url', JSON.stringify(url))
