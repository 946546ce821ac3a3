// A folder as one compressed stream.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { word } from '../../contract/words.ts'
import { findProgram } from '../../program.ts'
import { Refused, refused } from './refused.ts'
import { tarFilter } from './tar-filter.ts'
import type { Item } from './tree.ts'

/**
 * tar walks the open folder, follows no link, keeps holes as holes, and opens nothing but regular files and folders. What
 * it could not read is named in the archive's last file.
 */
export const archive = (folder: Item): Readable => {
  const path = findProgram('tar')
  if (path === undefined) throw new Refused(422, 'tool-missing', word('explorer.toolMissing', { tool: 'tar' }))
  if (folder.fd === undefined) throw refused(422, 'not-in-this-view', 'explorer.notInThisView')
  const args = ['--create', '--file=-', '--format=gnu', '--sparse', '--numeric-owner', '--directory=/proc/self/fd/3']
  const child = spawn(path, [...args, '--', '.'], {
    stdio: ['ignore', 'pipe', 'pipe', folder.fd],
    env: { LC_ALL: 'C' },
  }) as ChildProcessByStdio<null, Readable, Readable>
  const filter = tarFilter(child.stderr)
  const compressed = child.stdout.pipe(filter).pipe(createZstdCompress())
  child.once('error', error => compressed.destroy(error))
  void finished(compressed)
    .catch(() => {})
    .finally(() => child.kill('SIGKILL'))
  return compressed
}
