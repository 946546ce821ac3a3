// Saves what comes as a new file.
import { open, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Word, word } from '../../probes/contract/words.ts'
import { visibleName } from './explore-lines.ts'

/** Nothing that is there already is written over, and nothing that is not whole is left behind. */
export const saveAs = async (path: string, body: Readable): Promise<void> => {
  try {
    const file = await open(path, 'wx')
    await pipeline(body, file.createWriteStream()).catch(async error => {
      await rm(path)
      throw error
    })
  } catch (error) {
    body.destroy()
    throw inWords(error, path)
  }
}

const WORDS: Readonly<Record<string, Word>> = {
  EEXIST: 'save.exists',
  EISDIR: 'save.folder',
  ENOENT: 'save.noFolder',
  ENOTDIR: 'save.noFolder',
  ENOSPC: 'save.noRoom',
  EDQUOT: 'save.noRoom',
  EFBIG: 'save.noRoom',
  EACCES: 'save.denied',
  EPERM: 'save.denied',
  EROFS: 'save.denied',
  ENAMETOOLONG: 'save.tooLong',
}

const inWords = (error: unknown, path: string): unknown => {
  const said = WORDS[(error as NodeJS.ErrnoException).code ?? '']
  return said ? new Error(word(said, { path: visibleName(path) }), { cause: error }) : error
}
