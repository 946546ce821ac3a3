import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { runPaths } from './run-folder.ts'

const LONGEST_END = 4096

/** Whether the last record of the run is its end: its process then is gone within moments. */
export const hasToldItsEnd = (state: string, id: string): boolean => {
  try {
    const last = lastBytes(runPaths(state, id).records).trimEnd().split('\n').at(-1) ?? ''
    return JSON.parse(last).artifact === 'testRunEnd'
  } catch {
    return false
  }
}

const lastBytes = (path: string): string => {
  const bytes = Buffer.alloc(LONGEST_END)
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, LONGEST_END, Math.max(0, size - LONGEST_END)))
  } finally {
    closeSync(file)
  }
}
