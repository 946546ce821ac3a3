// What the explorer says of a file.
import { z } from 'zod'
import { displayed, escapePath, type Name } from './path.ts'
import type { Details } from './tree.ts'

export const Entry = z
  .object({
    name: z.string().describe('For people: without control characters'),
    path: z.string().describe('For requests: escaped'),
    type: z.enum(['file', 'folder', 'link', 'fifo', 'socket', 'device', 'unknown']),
    size: z.number().describe('Bytes'),
    modified: z.string().optional().describe('ISO 8601'),
    mode: z.string().describe('Such as rw-r--r--'),
    owner: z.string().describe('The number of the user'),
    group: z.string().describe('The number of the group'),
    link: z.string().optional().describe('Where a link leads, for people'),
  })
  .meta({ id: 'FileEntry' })
export type Entry = z.infer<typeof Entry>

export const entry = (
  names: readonly Name[],
  { type, size, modified, permissions, uid, gid, link }: Details,
): Entry => ({
  name: displayed(names.at(-1) ?? '/'),
  path: escapePath(names),
  type,
  size,
  ...time(modified),
  mode: mode(permissions),
  owner: `${uid}`,
  group: `${gid}`,
  ...(link === undefined ? {} : { link: displayed(link) }),
})

/** An entry whose inode cannot be read. */
export const unreadable = (names: readonly Name[]): Entry =>
  entry(names, { type: 'unknown', size: 0, stored: 0, modified: Number.NaN, permissions: 0, uid: 0, gid: 0, inode: 0 })

/** A damaged file system has times that no calendar has. */
const time = (milliseconds: number) => {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? {} : { modified: date.toISOString() }
}

const mode = (permissions: number) => {
  const letters = [...'rwxrwxrwx'].map((letter, place) => (permissions & (0o400 >> place) ? letter : '-'))
  const set = (bit: number, place: number, letter: string) => {
    if (permissions & bit) letters[place] = letters[place] === '-' ? letter.toUpperCase() : letter
  }
  set(0o4000, 2, 's')
  set(0o2000, 5, 's')
  set(0o1000, 8, 't')
  return letters.join('')
}
