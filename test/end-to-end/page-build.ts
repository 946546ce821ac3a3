// The interface as the server serves it, built when a source is newer.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { withLock } from '../../server/executive/lock.ts'

const ROOT = new URL('../../', import.meta.url).pathname

/** The files of tests run side by side: one builds, the others wait for it. */
export const buildPage = () => withLock(join(ROOT, 'node_modules/.page-build'), buildWhenStale)

const buildWhenStale = async () => {
  const sources = [...files(join(ROOT, 'ui')), ...files(join(ROOT, 'probes/contract'))]
  if (Math.max(...sources.map(modified)) < modified(join(ROOT, 'dist/index.html'))) return
  await build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error' })
}

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

const modified = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
