import { statSync } from 'node:fs'

/** When what the folder lists, or what is in the file, was last changed: milliseconds; undefined where it cannot be seen. */
export const changedAt = (path: string): number | undefined => {
  try {
    return statSync(path).mtimeMs
  } catch {
    return undefined
  }
}
