import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCode } from '../web/access-code.ts'

/**
 * The one access code of this boot, made from `given` or anew by whoever asks first. It stands in a file in RAM that
 * only root can read, because the console has to show it.
 */
export const machineCode = (state: string, given?: string): string => {
  const path = join(state, 'code')
  return read(path) ?? make(path, given ?? makeCode())
}

/** The file appears with its content or not at all: several processes start at once. */
const make = (path: string, code: string): string => {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${code}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
    return code
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFileSync(path, 'utf8').trim()
  } finally {
    rmSync(draft)
  }
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}
