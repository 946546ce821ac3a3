import { readFileSync } from 'node:fs'

/** A list of names, one a line. */
export const readList = (path: string | URL): string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean)
