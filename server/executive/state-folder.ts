import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes the folder, and those above it, for this user only. Step by step: Node's own recursive mkdir tries for ever in
 * /proc, where a folder that exists has no room for another and says that it does not exist (Node 26.10).
 */
export const makeFolder = async (path: string): Promise<void> => {
  try {
    await make(path)
  } catch (error) {
    throw new Error(`The folder ${path} cannot be made: ${error instanceof Error ? error.message : error}`)
  }
}

const make = async (path: string): Promise<void> => {
  if (await isFolder(path)) return
  if (dirname(path) !== path) await make(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch(async error => {
    // Another may have made it meanwhile.
    if (!(await isFolder(path))) throw error
  })
}

const isFolder = async (path: string) =>
  stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
