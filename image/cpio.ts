// The archive that the kernel unpacks into its first root: cpio in its "new ASCII" form.

export interface Entry {
  path: string
  /** Type and permissions, as in stat. */
  mode: number
  content?: Buffer
}

export const FOLDER = 0o040755
export const PROGRAM = 0o100755
export const FILE = 0o100644

const HEADER_BYTES = 110
const ALIGNMENT = 4
/** Where one archive ends and the next begins. */
const BLOCK = 512

/** A whole archive; times are the epoch, the owner is root. */
export const cpio = (entries: Entry[], epoch: number): Buffer => {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const parts = sorted.map(({ path, mode, content = Buffer.alloc(0) }, index) =>
    Buffer.concat([
      cpioHeader(path, { mode, size: content.length, inode: index + 1, epoch }),
      content,
      padding(content.length),
    ]),
  )
  return Buffer.concat([...parts, trailer(parts.reduce((sum, part) => sum + part.length, 0))])
}

/** What stands before and after the bytes of an archive with one large file. */
export const cpioAround = (path: string, size: number, epoch: number) => {
  const before = cpioHeader(path, { mode: FILE, size, inode: 1, epoch })
  const after = padding(size)
  return { before, after: Buffer.concat([after, trailer(before.length + size + after.length)]) }
}

const cpioHeader = (
  path: string,
  { mode, size, inode, epoch }: { mode: number; size: number; inode: number; epoch: number },
) => {
  const name = Buffer.from(`${path}\0`)
  const links = (mode & 0o170000) === 0o040000 ? 2 : 1
  const fields = [inode, mode, 0, 0, links, epoch, size, 0, 0, 0, 0, name.length, 0]
  const header = `070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`
  return Buffer.concat([Buffer.from(header), name, padding(HEADER_BYTES + name.length)])
}

const trailer = (written: number) => {
  const end = cpioHeader('TRAILER!!!', { mode: 0, size: 0, inode: 0, epoch: 0 })
  return Buffer.concat([end, Buffer.alloc(-(written + end.length) & (BLOCK - 1))])
}

const padding = (size: number) => Buffer.alloc(-size & (ALIGNMENT - 1))
