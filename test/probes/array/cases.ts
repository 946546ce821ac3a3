// Captured states of arrays, read as the product reads them.
import { readdirSync, readFileSync } from 'node:fs'
import { readLiveArray } from '../../../probes/array/live.ts'
import type { ArrayParts, Member } from '../../../probes/array/members.ts'
import { parseSuperblock } from '../../../probes/array/superblock.ts'

const CASES = new URL('../../cases/mdadm/', import.meta.url).pathname

export const bytes = (path: string) => readFileSync(`${CASES}${path}`, 'utf8')

/** `name`: of the array, where it was running. */
export const arrayCase = async (folder: string, name?: string): Promise<ArrayParts> => {
  const live = name === undefined ? undefined : await readLiveArray(name, `${CASES}${folder}/sys`)
  return { members: membersOf(folder), ...(name && live ? { name, live } : {}) }
}

const membersOf = (folder: string): Member[] =>
  readdirSync(CASES + folder).flatMap(file => {
    const [, name] = /^examine-(\w+)\.txt$/.exec(file) ?? []
    const superblock = name && parseSuperblock(bytes(`${folder}/${file}`))
    return superblock ? [{ name, superblock, drive: `drive-${name}`, serialNumber: `SN-${name}` }] : []
  })
