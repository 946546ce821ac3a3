// Compressed files and systemd's journals as the text they hold.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { type Duplex, pipeline, type Readable } from 'node:stream'
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import { word } from '../../contract/words.ts'
import { findProgram } from '../../program.ts'
import type { Kind } from './kind.ts'
import { Refused, refused } from './refused.ts'
import type { Item } from './tree.ts'

/** 32 MiB: more than any log needs, less than what a hostile file may ask for. */
const WINDOW = { params: { [constants.ZSTD_d_windowLogMax]: 25 } }

/** Its text, as a stream that may be destroyed at any time; undefined where the file's bytes are what it holds. */
export const decoded = (item: Item, kind: Kind): Readable | undefined => {
  if (kind === 'gzip') return through(item, createGunzip())
  if (kind === 'zstd') return through(item, createZstdDecompress(WINDOW))
  if (kind === 'xz') return program('xz', ['--decompress', '--stdout', '--memlimit-decompress=64MiB'], item)
  if (kind === 'journal') return program('journalctl', [...JOURNAL, '--file=/proc/self/fd/0'], item)
  return undefined
}

/** What goes wrong is told to who reads the result. */
const through = (item: Item, decoder: Duplex): Readable =>
  pipeline(item.read(0, item.details.size), decoder, () => {}) as Duplex

const JOURNAL = ['--no-pager', '--quiet', '--utc', '--output=short-iso']

/** Reads the open file itself: no name of the partition is ever an argument. */
const program = (name: string, args: readonly string[], { fd }: Item): Readable => {
  const path = findProgram(name)
  if (path === undefined) throw new Refused(422, 'tool-missing', word('explorer.toolMissing', { tool: name }))
  if (fd === undefined) throw refused(422, 'not-in-this-view', 'explorer.notInThisView')
  const child = spawn(path, args, { stdio: [fd, 'pipe', 'ignore'], env: { LC_ALL: 'C' } }) as ChildProcessByStdio<
    null,
    Readable,
    null
  >
  child.stdout.once('close', () => child.kill('SIGKILL'))
  child.once('error', error => child.stdout.destroy(error))
  return child.stdout
}
