// The Sleuth Kit: reads ext, NTFS, FAT, exFAT, HFS+, APFS, UFS and ISO 9660 without mounting, also damaged ones.
import { execFile, spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { Inconclusive, Skip } from '../../contract/errors.ts'
import { findProgram } from '../../program.ts'
import type { Name } from './path.ts'
import type { Details, FileType } from './tree.ts'

export interface Row {
  name: Name
  /** As icat takes it; of NTFS it has three parts. */
  address: string
  details: Details
}

const LIST_MS = 60_000
const MOST_OUTPUT = 24 * 2 ** 20

/** What a folder holds, without what was deleted; the root when `address` is missing. fls ends with 1 at any error. */
export const listFolder = async (device: string, address?: string): Promise<Row[]> => {
  const args = ['-u', '-m', '/', device, ...(address === undefined ? [] : [address])]
  const options = { encoding: 'latin1', maxBuffer: MOST_OUTPUT, timeout: LIST_MS, env: { LC_ALL: 'C' } } as const
  const listed = await promisify(execFile)(program('fls'), args, options).catch(error => {
    throw new Inconclusive('fls', 'The Sleuth Kit cannot read it.', { cause: error })
  })
  const rows = parseListing(listed.stdout)
  return address === undefined ? rows.filter(row => !isLabel(row)) : rows
}

/** FAT and exFAT keep the name of the volume as an entry of its root. */
const isLabel = ({ name, details }: Row) => details.size === 0 && name.endsWith(' (Volume Label Entry)')

/** `bytes`, one character each, as fls of 4.11 and 4.12 writes them with -m (mactime's body format). */
const parseListing = (bytes: string): Row[] => bytes.split('\n').flatMap(parseRow)

/** A name may hold any of the signs that part the fields, so these are counted from the end. */
const ROW = /^0\|\/(.*)\|([\d-]+)\|(.)\/(\S+)\|(\d+)\|(\d+)\|(\d+)\|\d+\|(\d+)\|\d+\|\d+$/s

/** Of NTFS fls lists each file a second time, as the attribute that holds its name: “a.txt ($FILE_NAME)”. */
const NTFS_NAME = /^\d+-48-/

const parseRow = (line: string): Row[] => {
  const [, text = '', address = '', letter = '', mode = '', uid, gid, length, modified] = ROW.exec(line) ?? []
  const type = TYPES[letter]
  if (text === '' || type === undefined || NTFS_NAME.test(address)) return []
  const size = Number(length)
  const link = type === 'link' ? text.slice(text.length - size) : undefined
  const name = link === undefined ? text : text.slice(0, text.length - size - ARROW.length)
  const details = {
    type,
    size,
    stored: size,
    modified: Number(modified) * 1000,
    permissions: permissions(mode.slice(-9)),
    uid: Number(uid),
    gid: Number(gid),
    inode: Number.parseInt(address, 10),
  }
  return name === '' ? [] : [{ name, address, details: link === undefined ? details : { ...details, link } }]
}

const ARROW = ' -> '
const TYPES: Record<string, FileType> = {
  r: 'file',
  d: 'folder',
  l: 'link',
  p: 'fifo',
  s: 'socket',
  h: 'socket',
  c: 'device',
  b: 'device',
}

const permissions = (letters: string) =>
  [...letters].reduce((bits, letter, place) => (/[a-z]/.test(letter) ? bits | (0o400 >> place) : bits), 0)

/** A file's bytes from `start` to before `end`; all before them is read and dropped. */
export const readFile = (device: string, address: string, start: number, end: number): Readable => {
  const child = spawn(program('icat'), [device, address], { stdio: ['ignore', 'pipe', 'ignore'], env: { LC_ALL: 'C' } })
  const stream = Readable.from(range(child.stdout, start, end), { objectMode: false })
  child.once('error', error => stream.destroy(error))
  stream.once('close', () => child.kill('SIGKILL'))
  return stream
}

async function* range(bytes: AsyncIterable<Buffer>, start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0
  for await (const chunk of bytes) {
    const wanted = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at))
    at += chunk.length
    if (wanted.length > 0) yield wanted
    if (at >= end) return
  }
}

const program = (name: string) => {
  const path = findProgram(name)
  if (path === undefined) throw new Skip('tool-missing', `Not installed: ${name} (Debian package: sleuthkit).`)
  return path
}
