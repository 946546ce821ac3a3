// The product's TypeScript as JavaScript: Node's own stripping of types costs half of the server's start, every time.
import { glob, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

/** Puts a .js file in the place of each .ts file of the folder, and makes their references to each other fit. */
export const toPlainScript = async (folder: string) => {
  for await (const path of glob('**/*.ts', { cwd: folder, exclude: ['node_modules'] })) {
    const file = join(folder, path)
    const { mode } = await stat(file)
    await writeFile(file.replace(/\.ts$/, '.js'), plainScript(await readFile(file, 'utf8')), { mode })
    await rm(file)
  }
}

/** Types become spaces, so that lines and columns stay as they are in the source. */
export const plainScript = (source: string) =>
  stripTypeScriptTypes(source).replace(/(['"])(\.{1,2}\/[^'"\n]*)\.ts\1/g, '$1$2.js$1')
