// A mounted file system, in which nothing leads outside: each name is opened from the folder before it, never through a
// link; links are resolved here, from the partition's own root.
import fs, { constants, createReadStream, type Dirent } from 'node:fs'
import { opendir, readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { details, typeOf } from './details.ts'
import type { Name } from './path.ts'
import { asRefused, refused } from './refused.ts'
import type { Item, Listed, Tree } from './tree.ts'

/** At once: by way of the thread pool a path of some thousand folders takes seconds, and nobody else waits for this process. */
const open = async (path: string | Buffer, flags: number) => fs.openSync(path, flags)
const close = async (fd: number) => fs.closeSync(fd)
const lstat = promisify(fs.lstat)
const fstat = promisify(fs.fstat)
const readlink = promisify(fs.readlink) as (path: Buffer, encoding: 'latin1') => Promise<string>

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants
const FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
/** What turns out to be a FIFO or a terminal neither holds us up nor becomes ours. */
const FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY

const MOST_LINKS = 40
/** Of all names that a path and its links go through. */
const MOST_STEPS = 12_000
const CHUNK = 256 * 1024

export const openMountedTree = async (folder: string): Promise<Tree> => {
  const root = await open(folder, FOLDER)
  const mount = await mountId(root)
  return {
    async find(names, follow) {
      const item = await walk(root, names, follow).catch(error => {
        throw asRefused(error)
      })
      if (item.fd === undefined || (await mountId(item.fd)) === mount) return item
      await item[Symbol.asyncDispose]()
      throw refused(422, 'outside', 'explorer.outside')
    },
    [Symbol.asyncDispose]: () => close(root),
  }
}

interface Place {
  fd: number
  names: Name[]
}

const walk = async (root: number, names: readonly Name[], follow: boolean): Promise<Item> => {
  const place: Place = { fd: await openAt(root, '.', FOLDER), names: [] }
  try {
    const pending = names.toReversed()
    const count = { steps: 0, links: 0 }
    while (pending.length > 0) {
      if (++count.steps > MOST_STEPS) throw refused(422, 'too-deep', 'explorer.tooDeep')
      const leaf = await step(root, place, pending, follow)
      if (leaf === 'link' && ++count.links > MOST_LINKS) throw refused(422, 'link-loop', 'explorer.linkLoop')
      if (typeof leaf === 'object') return leaf
    }
    return await opened(place.fd, () => place.names)
  } catch (error) {
    await close(place.fd)
    throw error
  }
}

/** One name further; returns what the path ends at unless that is a folder. */
const step = async (
  root: number,
  place: Place,
  pending: Name[],
  follow: boolean,
): Promise<Item | 'link' | undefined> => {
  const name = pending.pop() ?? ''
  if (name === '' || name === '.') return undefined
  if (name === '..') return up(place)
  const next = await openFolder(place.fd, name)
  if (next !== undefined) return enter(place, next, [...place.names, name])
  const found = await look(place.fd, name)
  const last = pending.every(rest => rest === '' || rest === '.')
  if (found.link !== undefined && (follow || !last)) {
    if (found.link.startsWith('/')) await enter(place, await openAt(root, '.', FOLDER), [])
    pending.push(...found.link.split('/').reverse())
    return 'link'
  }
  if (!last) throw refused(422, 'not-a-folder', 'explorer.notAFolder')
  const item = await leaf({ fd: place.fd, names: () => place.names }, name)
  await close(place.fd)
  return item
}

/** Only links climb. Above the partition's root is the rescue system: there it goes no higher. */
const up = async (place: Place): Promise<undefined> => {
  if (place.names.length > 0) await enter(place, await openAt(place.fd, '..', FOLDER), place.names.slice(0, -1))
}

const enter = async (place: Place, fd: number, names: Name[]): Promise<undefined> => {
  const left = place.fd
  place.fd = fd
  place.names = names
  await close(left)
}

/** undefined when it is something else than a folder. */
const openFolder = async (folder: number, name: Name): Promise<number | undefined> => {
  try {
    return await openAt(folder, name, FOLDER)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR' || code === 'ELOOP') return undefined
    throw error
  }
}

/** A regular file is opened; everything else is only looked at. */
const leaf = async (place: Pick<Item, 'names'> & { fd: number }, name: Name): Promise<Item> => {
  const found = await look(place.fd, name)
  const names = () => [...place.names(), name]
  return found.type === 'file' ? opened(await openAt(place.fd, name, FILE), names) : special(found, names)
}

const opened = async (fd: number, names: Item['names']): Promise<Item> => ({
  names,
  details: details(await fstat(fd)),
  fd,
  entries: () => entries(fd),
  look: name => look(fd, name),
  child: name => child(fd, names, name),
  read: (start, end) => createReadStream('', { fd, start, end: end - 1, autoClose: false, highWaterMark: CHUNK }),
  [Symbol.asyncDispose]: () => close(fd),
})

const special = (found: Item['details'], names: Item['names']): Item => {
  const no = () => {
    throw refused(422, 'not-a-file', 'explorer.notAFile')
  }
  return {
    names,
    details: found,
    fd: undefined,
    entries: no,
    look: no,
    child: no,
    read: () => Readable.from([]),
    [Symbol.asyncDispose]: async () => {},
  }
}

const child = async (fd: number, names: Item['names'], name: Name): Promise<Item> => {
  const folder = await openFolder(fd, name)
  return folder === undefined ? leaf({ fd, names }, name) : opened(folder, () => [...names(), name])
}

/** Larger buffers make Node slower: it takes each entry off their front. */
const AT_ONCE = 1024

async function* entries(fd: number): AsyncIterable<Listed[]> {
  // Latin-1 keeps every byte of a name.
  const options = { encoding: 'latin1', bufferSize: AT_ONCE } as const
  await using folder = await opendir(`/proc/self/fd/${fd}`, options)
  for (;;) {
    const batch: Listed[] = []
    // Those behind the first came with it: to wait for a promise of each takes longer than all the rest.
    for (let entry = await folder.read(); entry !== null; entry = batch.length < AT_ONCE ? folder.readSync() : null)
      batch.push(listed(entry))
    if (batch.length === 0) return
    yield batch
  }
}

const listed = (entry: Dirent): Listed => {
  const type = typeOf(entry)
  return { name: entry.name, type: type === 'unknown' ? undefined : type }
}

const look = async (folder: number, name: Name): Promise<Item['details']> => {
  const found = details(await lstat(at(folder, name)))
  return found.type === 'link' ? { ...found, link: await readlink(at(folder, name), 'latin1') } : found
}

const openAt = (folder: number, name: Name, flags: number) => open(at(folder, name), flags)

const at = (folder: number, name: Name) => Buffer.from(`/proc/self/fd/${folder}/${name}`, 'latin1')

/** The kernel's own word for which mount an open file is on. */
const mountId = async (fd: number) => /^mnt_id:\s*(\d+)$/m.exec(await readFile(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1]
