// A file system as The Sleuth Kit shows it: folder by folder, by the numbers of inodes.
import type { Name } from './path.ts'
import { refused } from './refused.ts'
import { listFolder, type Row, readFile } from './sleuth.ts'
import type { Item, Tree } from './tree.ts'

const MOST_LINKS = 40
const MOST_STEPS = 1000
const REMEMBERED = 8

type Folder = (address: string | undefined) => Promise<Map<Name, Row>>

/** Throws Inconclusive when it cannot be read at all. */
export const openSleuthTree = async (device: string): Promise<Tree> => {
  const folder = remembering(device)
  await folder(undefined)
  return { find: (names, follow) => find({ device, folder }, names, follow), [Symbol.asyncDispose]: async () => {} }
}

interface Source {
  device: string
  folder: Folder
}

const remembering = (device: string): Folder => {
  const known = new Map<string | undefined, Promise<Map<Name, Row>>>()
  return address => {
    const listed = known.get(address) ?? listFolder(device, address).then(byName)
    known.delete(address)
    known.set(address, listed)
    listed.catch(() => known.delete(address))
    const [oldest] = known.keys()
    if (known.size > REMEMBERED) known.delete(oldest)
    return listed
  }
}

const byName = (rows: Row[]) => new Map(rows.map(row => [row.name, row]))

/** Rows from the root down; the root itself has none. */
const find = async (source: Source, wanted: readonly Name[], follow: boolean): Promise<Item> => {
  let rows: Row[] = []
  let links = 0
  const pending = wanted.toReversed()
  for (let steps = 0; pending.length > 0; steps++) {
    if (steps > MOST_STEPS) throw refused(422, 'too-deep', 'explorer.tooDeep')
    rows = await step(source, rows, pending.pop() ?? '')
    const link = pending.length > 0 || follow ? rows.at(-1)?.details.link : undefined
    if (link === undefined) continue
    if (++links > MOST_LINKS) throw refused(422, 'link-loop', 'explorer.linkLoop')
    rows = link.startsWith('/') ? [] : rows.slice(0, -1)
    pending.push(...link.split('/').reverse())
  }
  return item(source, rows)
}

const step = async (source: Source, rows: Row[], name: Name): Promise<Row[]> => {
  if (name === '' || name === '.') return rows
  return name === '..' ? rows.slice(0, -1) : [...rows, await entryOf(source, rows.at(-1), name)]
}

const entryOf = async ({ folder }: Source, at: Row | undefined, name: Name): Promise<Row> => {
  if (at && at.details.type !== 'folder') throw refused(422, 'not-a-folder', 'explorer.notAFolder')
  const row = (await folder(at?.address)).get(name)
  if (row === undefined) throw refused(404, 'no-such-file', 'explorer.noSuchFile')
  return row
}

const ROOT: Row['details'] = {
  type: 'folder',
  size: 0,
  stored: 0,
  modified: Number.NaN,
  permissions: 0o755,
  uid: 0,
  gid: 0,
  inode: 0,
}

const item = (source: Source, rows: readonly Row[]): Item => {
  const row = rows.at(-1)
  return {
    names: () => rows.map(({ name }) => name),
    details: row?.details ?? ROOT,
    fd: undefined,
    entries: async function* () {
      const rows = await source.folder(row?.address)
      yield [...rows.values()].map(({ name, details }) => ({ name, type: details.type }))
    },
    look: async name => (await entryOf(source, row, name)).details,
    child: async name => item(source, [...rows, await entryOf(source, row, name)]),
    read: (start, end) => readFile(source.device, row?.address ?? '', start, end),
    [Symbol.asyncDispose]: async () => {},
  }
}
