/** How far a search has come. */
export interface Counts {
  folders: number
  files: number
  /** Read in search of a text. */
  bytes: number
  matches: number
  /** False when something could not be read, or a limit was reached. */
  complete: boolean
}

export const newCounts = (): Counts => ({ folders: 0, files: 0, bytes: 0, matches: 0, complete: true })
