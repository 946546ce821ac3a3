import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'

/** The JSON in `path`; undefined when there is no such file, or it is not what `schema` says, which is told. */
export const readState = <Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> | undefined => {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    console.error(`${path} cannot be read and is made anew: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

/**
 * Replaces the file at once, so that no reader ever sees half of it; only its owner may read it. A full disk stops nobody
 * and locks nobody out: what could not be kept counts all the same, until the server is started anew.
 */
export const writeState = (path: string, state: unknown) => {
  const draft = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(draft, JSON.stringify(state), { mode: 0o600 })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    console.error(`${path} could not be written: ${error instanceof Error ? error.message : error}`)
  }
}

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
