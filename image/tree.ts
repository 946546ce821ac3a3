// Copies of folders that do not depend on the copier's umask, owner or clock.
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Copies a file or folder: folders 0755, files 0644 or, when they can be run, 0755. Leaves out names that `skip` wants. */
export const copyTree = async (from: string, to: string, skip: (name: string) => boolean = () => false) => {
  const entry = await lstat(from)
  if (entry.isDirectory()) {
    await makeFolder(to)
    for (const name of (await readdir(from)).filter(name => !skip(name))) {
      await copyTree(join(from, name), join(to, name), skip)
    }
    return
  }
  await makeFolder(dirname(to))
  await rm(to, { force: true })
  if (entry.isSymbolicLink()) return symlink(await readlink(from), to)
  await copyFile(from, to)
  await chmod(to, entry.mode & 0o100 ? 0o755 : 0o644)
}

const makeFolder = async (path: string) => {
  const made = await mkdir(path, { recursive: true, mode: 0o755 })
  if (made) await chmod(path, 0o755)
}
