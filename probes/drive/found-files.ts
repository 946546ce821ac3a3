/** The files that lie on bad places of a partition. */
export interface FoundFiles {
  /** Paths, and `inode N` for one without a name. */
  files: string[]
  /** Places that were not looked at, because there are too many. */
  left: number
}
