// The folder of an opened partition's process: its socket, and what it mounts on. Its name says whose it is.
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, newMark, ownerOfMark } from '../../probes/block/owner.ts'
import { undoWriteProtection } from '../../probes/partition/explorer/write-protection.ts'
import { makeFolder } from '../executive/state-folder.ts'

const folders = (state: string) => join(state, 'explorer')

export const newFolder = async (state: string): Promise<string> => {
  const folder = join(folders(state), newMark())
  await makeFolder(folder)
  return folder
}

/** Never with what is in it: only empty folders and the socket. */
export const removeFolder = async (folder: string) => {
  await undoWriteProtection(folder).catch(error => console.error(error))
  await rm(join(folder, 'socket'), { force: true })
  await rmdir(join(folder, 'root')).catch(() => {})
  await rmdir(folder).catch(() => {})
}

/** Removes what is left by owners that were killed: nobody else gives back what they had. */
export const sweepFolders = async (state: string): Promise<void> => {
  const names = await readdir(folders(state)).catch(() => [])
  for (const name of names.filter(isLeft)) await removeFolder(join(folders(state), name))
}

const isLeft = (name: string) => {
  const owner = ownerOfMark(name)
  return owner !== undefined && !isAlive(owner)
}
