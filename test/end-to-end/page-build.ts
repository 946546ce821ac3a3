// The page as of its sources, for runs of the tests that did not begin with the set-up. It only builds: tests that were
// started by hand must not install anything.
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from '../../server/executive/lock.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')

/** The files of tests run side by side: one builds, the others wait for it. */
export const buildPage = () => withLock(join(ROOT, 'node_modules/.page-build'), buildWhenStale)

const buildWhenStale = async () => {
  const sources = [...files(join(ROOT, 'ui')), ...files(join(ROOT, 'probes/contract'))]
  if (Math.max(...sources.map(modified)) < modified(join(ROOT, 'dist/index.html'))) return
  // The test runner sets NODE_ENV to test, with which Vite would build what is meant for development.
  const env = { ...process.env, NODE_ENV: 'production' }
  execFileSync(process.execPath, [VITE, 'build', '--logLevel=error'], { cwd: ROOT, env })
}

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

const modified = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
